"""Our simple HTML, and what chats make of it and give us for it.

Its tags are `<b> <i> <u> <s> <a href> <code> <pre> <blockquote> <tg-spoiler>`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import accumulate, pairwise, takewhile

LAST_OF_ONE_UNIT = "\uffff"
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>b|i|u|s|a|code|pre|blockquote|tg-spoiler)"
    r'(?: href="(?P<href>[^"]*)")?>'
)


@dataclass(frozen=True, slots=True)
class Style:
    """One of our tags; `href` is set on `a` only."""

    name: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the tags that it stands in, the outermost first."""

    text: str
    styles: tuple[Style, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch that a chat shows styled; counted in UTF-16 units, as chats do."""

    style: Style
    start: int
    length: int


def parse(html: str) -> tuple[Run, ...]:
    """What is none of our tags is text, so nothing that was written is ever swallowed."""
    runs, styles, end = [], tuple[Style, ...](), 0
    for tag in _TAG.finditer(html):
        runs.append(Run(unescape(html[end : tag.start()]), styles))
        if tag["close"]:
            styles = _closed(styles, tag["name"])
        else:
            styles = (*styles, Style(tag["name"], unescape(tag["href"] or "")))
        end = tag.end()
    runs.append(Run(unescape(html[end:]), styles))
    return tuple(run for run in runs if run.text)


def safe(text: str) -> str:
    """As text between tags."""
    return escape(text, quote=False)


def render(runs: Sequence[Run], text: Callable[[str], str] = safe) -> str:
    """The HTML of it, every tag closed; `text` says how what stands between the tags is written."""
    html = []
    for before, run in pairwise((Run(""), *runs, Run(""))):
        kept = _common(before.styles, run.styles)
        html += [f"</{style.name}>" for style in reversed(before.styles[kept:])]
        html += [_opening(style) for style in run.styles[kept:]]
        html.append(text(run.text))
    return "".join(html)


def plain(html: str) -> str:
    """For where there is no formatting; a link's address follows its words."""
    return "".join(worded for _, worded in worded_runs(html))


def worded_runs(html: str) -> Iterator[tuple[Run, str]]:
    """Each run with the words that show it where a link cannot be followed."""
    for run, after in pairwise((*parse(html), Run(""))):
        link = _link(run)
        ends = link and link != _link(after) and link.href != run.text
        yield run, f"{run.text} ({link.href})" if link and ends else run.text


def split(html: str, most: int) -> tuple[str, ...]:
    """Pieces of at most `most` UTF-16 units of text each, cut at line ends where there are any.

    Put together their texts are the whole text; only blank pieces are left out.
    """
    runs = parse(html)
    text = "".join(run.text for run in runs)
    cuts = [(start, end) for start, end in _stretches(text, most) if text[start:end].strip()]
    return tuple(render(_between(runs, start, end)) for start, end in cuts)


def mark(text: str, spans: Sequence[Span]) -> str:
    """The text as it was typed, with tags where it was styled; all else of it stays as it is."""
    offsets = _offsets(text)
    places = [
        (
            span.style,
            bisect_left(offsets, span.start),
            bisect_left(offsets, span.start + span.length),
        )
        for span in sorted(spans, key=lambda span: (span.start, -span.length))
    ]
    ends = {min(place, len(text)) for _, start, end in places for place in (start, end)}
    runs = [
        Run(text[a:b], tuple(dict.fromkeys(s for s, start, end in places if start <= a < end)))
        for a, b in pairwise(sorted({0, len(text), *ends}))
    ]
    return render(runs, text=str)


def units(text: str) -> int:
    """How long a chat says it is: in UTF-16 code units."""
    return _offsets(text)[-1]


def _offsets(text: str) -> list[int]:
    """Where each character begins, and where the last one ends, in UTF-16 code units."""
    widths = (2 if character > LAST_OF_ONE_UNIT else 1 for character in text)
    return list(accumulate(widths, initial=0))


def _closed(styles: tuple[Style, ...], name: str) -> tuple[Style, ...]:
    found = [place for place, style in enumerate(styles) if style.name == name]
    return styles if not found else styles[: found[-1]] + styles[found[-1] + 1 :]


def _common(left: tuple[Style, ...], right: tuple[Style, ...]) -> int:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))
    return sum(1 for _ in same)


def _link(run: Run) -> Style | None:
    return next((style for style in run.styles if style.name == "a"), None)


def _opening(style: Style) -> str:
    return f'<a href="{escape(style.href)}">' if style.name == "a" else f"<{style.name}>"


def _stretches(text: str, most: int) -> Iterator[tuple[int, int]]:
    offsets = _offsets(text)
    start = 0
    while start < len(text):
        end = max(bisect_right(offsets, offsets[start] + most) - 1, start + 1)
        if end < len(text):
            end = _last_break(text, start, end)
        yield start, end
        start = end


def _last_break(text: str, start: int, end: int) -> int:
    """After the last line end, else after the last space, else right there."""
    return text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1 or end


def _between(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    place, found = 0, []
    for run in runs:
        stretch = run.text[max(start - place, 0) : max(end - place, 0)]
        place += len(run.text)
        if stretch:
            found.append(Run(stretch, run.styles))
    return found
