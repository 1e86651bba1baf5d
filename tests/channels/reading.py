"""How people read what they get: a mail reader's view of HTML, independent of what wrote it."""

from html.parser import HTMLParser

BREAKS = {"br": "\n"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"}:
            self.blocks.append("")
        self.handle_data(BREAKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if data:
            self.blocks = self.blocks or [""]
            self.blocks[-1] += data.replace("\u00a0", " ")


def blocks_of(html: str) -> list[str]:
    """The paragraphs, headings and list items as they are seen, line breaks included."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks


def tags_of(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.tags
