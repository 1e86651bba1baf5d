"""An email's simple HTML as Slack's rich text.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. A piece of it is a text, a link
or a list and nothing else, so that no word of anybody becomes a mention, an emoji or a format: in
Slack's older markup `<!channel>` calls a whole workspace.
"""

import itertools
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

Element = dict[str, Any]

STYLES = {"b": "bold", "i": "italic", "u": "underline"}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = {"ul": "bullet", "ol": "ordered"}
DEEPEST = 8
"""`indent`: https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element."""


def blocks_of(html: str, text: str) -> list[Element]:
    """The text itself where a message has no HTML."""
    reader = _Reader()
    if html:
        reader.feed(html)
        reader.close()
    else:
        reader.handle_starttag("p", [])
        reader.handle_data(text)
    return [{"type": "rich_text", "elements": list(_arranged(reader.blocks))}]


def fallback(text: str) -> str:
    """For notifications and screen readers, where Slack reads its older markup.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return escape(text, quote=False)


class _Block:
    """`lists` are the kinds of those around it; `number` counts the items of the innermost."""

    def __init__(self, lists: tuple[str, ...], number: int) -> None:
        self.lists = lists
        self.number = number
        self.elements: list[Element] = []


class _Reader(HTMLParser):
    """Its input went through the channel's own sanitiser, so every tag is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self._lists: list[str] = []
        self._numbers: list[int] = []
        self._styles: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LISTS:
            self._lists.append(tag)
            self._numbers.append(0)
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
        elif tag == "br":
            self.handle_data("\n")
        elif tag in STYLES:
            self._styles.append(STYLES[tag])
        else:
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in LISTS:
            self._lists.pop()
            self._numbers.pop()
        elif tag == "a":
            self._link = ""
        elif tag in STYLES:
            self._styles.remove(STYLES[tag])
        elif tag in HEADINGS:
            self._styles.remove("bold")

    def handle_data(self, data: str) -> None:
        block = self.blocks[-1] if self.blocks else self._begin("p")
        piece: Element = {"type": "text", "text": data}
        if self._link:
            piece = {"type": "link", "url": self._link, "text": data}
        if self._styles:
            piece["style"] = dict.fromkeys(self._styles, True)
        block.elements.append(piece)

    def _begin(self, tag: str) -> _Block:
        if tag in HEADINGS:
            self._styles.append("bold")
        if self._numbers:
            self._numbers[-1] += 1
        block = _Block(tuple(self._lists), self._numbers[-1] if self._numbers else 0)
        self.blocks.append(block)
        return block


def _arranged(blocks: list[_Block]) -> Iterator[Element]:
    """Paragraphs side by side in one section, list items side by side in one list."""
    groups = [(lists, list(of)) for lists, of in itertools.groupby(blocks, lambda b: b.lists)]
    for at, (lists, together) in enumerate(groups):
        if lists:
            yield _list(lists, together)
        else:
            before = [_text("\n")] if at else []
            after = [_text("\n")] if at + 1 < len(groups) else []
            yield _section([*before, *_with_gaps(together), *after])


def _list(lists: tuple[str, ...], items: list[_Block]) -> Element:
    found: Element = {
        "type": "rich_text_list",
        "style": LISTS[lists[-1]],
        "indent": min(len(lists) - 1, DEEPEST),
        "elements": [_section(item.elements) for item in items],
    }
    before = items[0].number - 1  # those of the same list that stand before a list within it
    return {**found, "offset": before} if before and lists[-1] == "ol" else found


def _with_gaps(paragraphs: list[_Block]) -> Iterator[Element]:
    for at, paragraph in enumerate(paragraphs):
        if at:
            yield _text("\n\n")
        yield from paragraph.elements


def _section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str) -> Element:
    return {"type": "text", "text": text}
