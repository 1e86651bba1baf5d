"""Where people unsubscribe: `/unsubscribe/<word>`, by the link or the button of a mail.

https://www.rfc-editor.org/rfc/rfc8058. Only a POST changes anything: mail programs and scanners
open every link that they see. Whoever has the word may unsubscribe with it, and come back; it names
nobody, so the page shows no address. It works without scripts, pictures or cookies.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

import structlog
from aiohttp import web

from agencies.model import AgencyId
from agencies.suppression import Cause
from agencies.unsubscribing import Links, NotOurs, Standing
from campaigns.sending import StorageDown

PATH = "/unsubscribe/{word:[A-Za-z0-9_-]{1,100}}"
COMING_BACK = "return"
"""What the form's button says of itself; anything else that is posted here unsubscribes."""

SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""https://owasp.org/www-project-secure-headers/: nothing is loaded, kept, framed or passed on."""

STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2rem 1rem;"
    "color:#1b1b1b;background:#fff}h1{font-size:1.6rem;line-height:1.25}"
    "button{font:inherit;padding:.7rem 1.4rem;border:0;border-radius:.3rem;color:#fff;"
    "background:#1d4f91;cursor:pointer}button.quiet{color:#1d4f91;background:#fff;"
    "border:2px solid #1d4f91}:focus-visible{outline:3px solid #b35900;outline-offset:2px}"
    "nav{margin-top:3rem;border-top:1px solid #767676;padding-top:1rem}"
    "nav a,nav span{display:inline-block;padding:.4rem 1rem .4rem 0}a{color:#1d4f91}"
)
PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>{body}</main>{others}</body></html>
"""
FORM = (
    '<form method="post"><input type="hidden" name="lang" value="{language}">'
    '<button type="submit" name="do" value="{do}"{look}>{label}</button></form>'
)

log = structlog.get_logger()

OFFERS = {
    "unsubscribe-ask": ("leave", ""),
    "unsubscribe-done": (COMING_BACK, ' class="quiet"'),
}
"""The button under each page that has one, and how it looks."""


class Words(Protocol):
    def __call__(self, key: str, *, language: str, agency: str) -> str:
        """A sentence as safe HTML."""


class People(Protocol):
    """Every function raises StorageDown, and returns None where the agency is gone."""

    async def standing(self, agency: AgencyId, address: bytes) -> Standing | None: ...

    async def unsubscribe(self, agency: AgencyId, address: bytes) -> Standing | None: ...

    async def come_back(self, agency: AgencyId, address: bytes) -> Standing | None:
        """From having unsubscribed; any other cause stays."""


Asked = Callable[[AgencyId, bytes], Awaitable[Standing | None]]


class Unsubscribing:
    """`languages` are those that the page can be read in, by their own names; the first is for
    whoever reads none of them."""

    def __init__(
        self, links: Links, people: People, words: Words, languages: Mapping[str, str]
    ) -> None:
        self._links = links
        self._people = people
        self._words = words
        self._languages = languages

    async def show(self, request: web.Request) -> web.Response:
        return await self._answer(request, request.query.get("lang", ""), self._people.standing)

    async def take(self, request: web.Request) -> web.Response:
        form = await request.post()
        back = form.get("do") == COMING_BACK
        change = self._people.come_back if back else self._people.unsubscribe
        return await self._answer(request, str(form.get("lang", "")), change)

    async def _answer(self, request: web.Request, chosen: str, asked: Asked) -> web.Response:
        language = self._language(request, chosen)
        try:
            standing = await asked(*self._links.read(request.match_info["word"]))
        except NotOurs:
            log.warning("unsubscribe_refused")
            standing = None
        except StorageDown:
            return self._page(language, "unsubscribe-later", 503)
        if standing is None:
            return self._page(language, "unsubscribe-unknown", 404)
        return self._page(language, _which(standing), agency=standing.agency)

    def _language(self, request: web.Request, chosen: str) -> str:
        """What was chosen on the page, or else what the browser asks for first."""
        wished = request.headers.get("Accept-Language", "").split(",")
        for one in (chosen, *wished):
            language = one.strip().partition(";")[0].partition("-")[0].lower()
            if language in self._languages:
                return language
        return next(iter(self._languages))

    def _page(self, language: str, what: str, status: int = 200, agency: str = "") -> web.Response:
        """`what` has a sentence for its head and one below; and a button, where one is offered."""
        said = partial(self._words, language=language, agency=agency)
        body = f"<p>{said(what)}</p>"
        if what in OFFERS:
            do, look = OFFERS[what]
            label = said(f"unsubscribe-button-{do}")
            body += FORM.format(language=language, do=do, look=look, label=label)
        page = PAGE.format(
            language=language,
            title=said(f"{what}-head"),
            style=STYLE,
            body=body,
            others=self._others(language),
        )
        return web.Response(text=page, content_type="text/html", status=status, headers=SAFE)

    def _others(self, language: str) -> str:
        links = (
            f'<span lang="{one}" aria-current="true">{name}</span>'
            if one == language
            else f'<a href="?lang={one}" hreflang="{one}" lang="{one}">{name}</a>'
            for one, name in self._languages.items()
        )
        return f"<nav>{' '.join(links)}</nav>"


def _which(standing: Standing) -> str:
    match standing.cause:
        case None:
            return "unsubscribe-ask"
        case Cause.UNSUBSCRIBED:
            return "unsubscribe-done"
    return "unsubscribe-out"
