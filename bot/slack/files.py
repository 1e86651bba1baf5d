"""Files that people hand over: fetched from Slack's own host, with the token, and nowhere else.

https://docs.slack.dev/reference/objects/file-object#authentication. Whoever may not have a file is
answered with a page to log in at, and 200, or sent to one:
https://github.com/slackapi/bolt-js/issues/2585, https://github.com/slackapi/deno-slack-sdk/issues/285
"""

from collections.abc import AsyncIterator
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession

from bot.slack.reading import Document
from config.secrets import Secret

HOST = "files.slack.com"
ELSEWHERE = 3  # hundred and some
CHUNK = 256 * 1024
PAGE = "text/html"
BEGINNINGS = (b"<!doctype html", b"<html")


class NotFetched(Exception):
    """A file that a person sent did not arrive here; str() says why, for operators."""


class NotAllowed(NotFetched):
    """Slack asks us to log in instead of handing it over."""


class Files:
    """`own` is the base address that Slack is replaced by, where it is; its files are there too."""

    def __init__(self, session: ClientSession, token: Secret, own: str = "") -> None:
        self._session = session
        self._token = token
        self._own = own

    async def read(self, file: Document) -> AsyncIterator[bytes]:
        """Raises NotFetched."""
        if not is_slacks(file.url, self._own):
            raise NotFetched("it is not on Slack's own host")
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with self._session.get(
                file.url, headers=headers, allow_redirects=False
            ) as answer:
                if answer.content_type == PAGE and file.kind != PAGE:
                    raise NotAllowed("Slack answered with a page to log in at")
                if answer.status // 100 == ELSEWHERE:
                    raise NotAllowed("Slack sends us elsewhere")
                if answer.status != HTTPStatus.OK:
                    raise NotFetched(f"Slack answered {answer.status}")
                begun = False
                async for chunk in answer.content.iter_chunked(CHUNK):
                    if not begun and _is_a_page(chunk) and file.kind != PAGE:
                        raise NotAllowed("Slack answered with a page to log in at")
                    begun = True
                    yield chunk
        except (ClientError, TimeoutError) as error:
            raise NotFetched(type(error).__name__) from None


def _is_a_page(content: bytes) -> bool:
    return content[:100].lstrip().lower().startswith(BEGINNINGS)


def is_slacks(url: str, own: str = "") -> bool:
    """Whether the token may be shown there."""
    where = urlsplit(url)
    if own:
        there = urlsplit(own)
        return (where.scheme, where.netloc) == (there.scheme, there.netloc)
    return where.scheme == "https" and where.netloc == HOST
