"""Our markup as Slack's rich text, and what people wrote in Slack as our markup.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. We speak in rich text, where no
word becomes a mention or a format by accident. People's messages carry it too; where one does not,
its text is in Slack's older markup: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from itertools import groupby
from typing import Any

from bot.markup import Run, Style, render
from bot.words import Said

Element = dict[str, Any]

STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strike", "code": "code"}
TAGS = {style: tag for tag, style in STYLES.items()}
BLOCKS = {"pre": "rich_text_preformatted", "blockquote": "rich_text_quote"}
WITHIN = {element: tag for tag, element in BLOCKS.items()}
SECTION = "rich_text_section"

MARKED = re.compile(
    r"```(?P<pre>.+?)```|`(?P<code>[^`\n]+)`"
    r"|(?<![^\W_])(?:\*(?P<b>[^*\n]+)\*|_(?P<i>[^_\n]+)_|~(?P<s>[^~\n]+)~)(?![^\W_])"
    r"|<(?P<link>[^<>|]+)(?:\|(?P<words>[^<>]*))?>",
    re.DOTALL,
)
TAGS_OF_GROUPS = ("pre", "code", "b", "i", "s")


def elements(runs: Sequence[Run]) -> list[Element]:
    """Of one block. A line's end at its own end, or beside a quote or a box, is that already."""
    kinds = [(kind, list(of)) for kind, of in groupby(runs, _kind)]
    made = []
    for at, (kind, together) in enumerate(kinds):
        trimmed = _trimmed(
            together,
            start=at > 0 and SECTION in (kind, kinds[at - 1][0]),
            end=at + 1 == len(kinds) or SECTION in (kind, kinds[at + 1][0]),
        )
        if trimmed:
            pieces = [_piece(run, boxed=kind == BLOCKS["pre"]) for run in trimmed]
            made.append({"type": kind, "elements": pieces})
    return made


def fallback(text: str) -> str:
    """For notifications and screen readers, which read Slack's older markup."""
    return escape(text, quote=False)


def said(message: Mapping[str, Any]) -> Said:
    """`marked` stays empty where nothing was formatted."""
    blocks = [b for b in message.get("blocks") or () if b.get("type") == "rich_text"]
    runs = _read(blocks) if blocks else _read_marked(str(message.get("text") or ""), ())
    text = "".join(run.text for run in runs)
    return Said(text, render(runs, text=str) if any(run.styles for run in runs) else "")


def _kind(run: Run) -> str:
    return next((BLOCKS[s.name] for s in run.styles if s.name in BLOCKS), SECTION)


def _trimmed(runs: list[Run], *, start: bool, end: bool) -> list[Run]:
    if start:
        runs = [Run(runs[0].text.removeprefix("\n"), runs[0].styles), *runs[1:]]
    if end:
        runs = [*runs[:-1], Run(runs[-1].text.removesuffix("\n"), runs[-1].styles)]
    return [run for run in runs if run.text]


def _piece(run: Run, *, boxed: bool) -> Element:
    link = next((style.href for style in run.styles if style.name == "a" and style.href), "")
    piece: Element = {"type": "text", "text": run.text}
    if link:
        piece = {"type": "link", "url": link, "text": run.text}
    names = [STYLES[style.name] for style in run.styles if style.name in STYLES]
    if names and not boxed:
        piece["style"] = dict.fromkeys(names, True)
    return piece


def _read(blocks: Sequence[Element]) -> list[Run]:
    runs: list[Run] = []
    for element in (e for block in blocks for e in block.get("elements") or ()):
        if runs and not runs[-1].text.endswith("\n"):
            runs.append(Run("\n"))
        runs += _read_element(element)
    return runs


def _read_element(element: Element) -> Iterator[Run]:
    kind = element.get("type")
    if kind == "rich_text_list":
        yield from _read_list(element)
        return
    around = (Style(WITHIN[kind]),) if kind in WITHIN else ()
    for piece in element.get("elements") or ():
        run = _read_piece(piece)
        if run.text:
            yield Run(run.text, (*around, *run.styles))


def _read_list(element: Element) -> Iterator[Run]:
    indent = "  " * int(element.get("indent") or 0)
    for number, item in enumerate(element.get("elements") or (), 1 + (element.get("offset") or 0)):
        before = "" if number == 1 + (element.get("offset") or 0) else "\n"
        mark = f"{number}." if element.get("style") == "ordered" else "•"
        yield Run(f"{before}{indent}{mark} ")
        yield from _read_element(item)


def _read_piece(piece: Element) -> Run:
    styles = tuple(
        Style(TAGS[s]) for s, on in (piece.get("style") or {}).items() if on and s in TAGS
    )
    match piece:
        case {"type": "link", "url": str(url)}:
            itself = (url, url.removeprefix("mailto:"))  # Slack makes links of what only looks so
            words = str(piece.get("text") or itself[1])
            return Run(words, styles if words in itself else (*styles, Style("a", url)))
        case {"type": "emoji"}:
            return Run(_emoji(piece), styles)
        case {"type": "user", "user_id": str(named)} | {
            "type": "channel",
            "channel_id": str(named),
        }:
            return Run(f"@{named}", styles)
        case {"type": "broadcast", "range": str(named)}:
            return Run(f"@{named}", styles)
        case {"text": str(text)}:
            return Run(text, styles)
        case {"fallback": str(text)}:
            return Run(text, styles)
    return Run("")


def _emoji(piece: Element) -> str:
    """https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#emoji-element-type"""
    try:
        return "".join(chr(int(code, 16)) for code in str(piece["unicode"]).split("-"))
    except (KeyError, ValueError):
        return f":{piece.get('name', '')}:"


def _read_marked(text: str, styles: tuple[Style, ...]) -> list[Run]:
    runs, end = [], 0
    for found in MARKED.finditer(text):
        runs.append(Run(unescape(text[end : found.start()]), styles))
        runs += _read_mark(found, styles)
        end = found.end()
    runs.append(Run(unescape(text[end:]), styles))
    return [run for run in runs if run.text]


def _read_mark(found: re.Match[str], styles: tuple[Style, ...]) -> list[Run]:
    for tag in TAGS_OF_GROUPS:
        if found[tag] is not None:
            inner = (*styles, Style(tag))
            if tag in ("pre", "code"):
                return [Run(unescape(found[tag]), inner)]
            return _read_marked(found[tag], inner)
    link, words = unescape(found["link"]), unescape(found["words"] or "")
    if link.startswith(("@", "#", "!")):  # somebody, a conversation, everybody
        return [Run(words or f"@{link.lstrip('@#!')}", styles)]
    shown = words or link.removeprefix("mailto:")
    plain = shown in (link, link.removeprefix("mailto:"))
    return [Run(shown, styles if plain else (*styles, Style("a", link)))]
