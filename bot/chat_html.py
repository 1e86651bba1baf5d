"""A message's HTML as a chat can show it: its own tags as they are, an email's others as lines."""

import re
from html import escape
from html.parser import HTMLParser

OWN = ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler")
SHOWN = {**dict(zip(OWN, OWN, strict=True)), "strong": "b", "em": "i"}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset({"p", "ul", "ol", "div"}) | HEADINGS


def chat_html(html: str, text: str) -> str:
    """Simple HTML; the text itself where a message has no HTML."""
    if not html:
        return escape(text, quote=False)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()


class _Reader(HTMLParser):
    """Its input went through the channel's own sanitiser, so every tag is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._numbers: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.parts.append(f'<a href="{escape(dict(attrs).get("href") or "")}">')
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append(self._bullet())
        else:
            self.parts.append(self._opening(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        bold = "</b>" if tag in HEADINGS else ""
        closing = f"</{SHOWN.get(tag, tag)}>" if tag in SHOWN or tag == "a" else bold
        self.parts.append(closing + ("\n\n" if tag in BLOCKS else ""))

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))

    def _opening(self, tag: str) -> str:
        if tag in ("ul", "ol"):
            self._numbers.append(1 if tag == "ol" else 0)
        if tag in SHOWN:
            return f"<{SHOWN[tag]}>"
        return "<b>" if tag in HEADINGS else ""

    def _bullet(self) -> str:
        number = self._numbers[-1] if self._numbers else 0
        if number:
            self._numbers[-1] += 1
        return f"\n{number}. " if number else "\n• "
