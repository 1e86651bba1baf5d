"""HTML as Telegram reads it, and refuses it: https://core.telegram.org/bots/api#html-style.

Its server is stricter than a browser: every < begins a tag, only four named entities are known,
and attributes have values. Its errors are those of TDLib's own tests:
https://github.com/tdlib/td/blob/master/test/message_entities.cpp
"""

import re

NAMES = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre"}
NAMES |= {"blockquote", "tg-spoiler"}
LONGEST = 4096  # UTF-16 code units

# The HTTP status, and Telegram's sentence.
EMPTY = (400, "Bad Request: message text is empty")
TOO_LONG = (400, "Bad Request: message is too long")

SPACE = " \t\r\n\v\0"
ENTITY = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<decimal>[0-9]+)|(?P<name>[A-Za-z]+));?")
KNOWN = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
LAST_CHARACTER, LONGEST_NUMBER = 0x10FFFF, 10
BLANK = re.compile(f"[{SPACE}]*")
TAG = re.compile(f"[^{SPACE}>]*")
ATTRIBUTE = re.compile(f"[^{SPACE}=]*")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")


def read(html: str) -> tuple[str, tuple[int, str] | None]:
    """What a person reads, and how Telegram refuses it if it does."""
    try:
        text = _Reader(html).text().strip()
    except ValueError as fault:
        return "", (400, f"Bad Request: can't parse entities: {fault}")
    if not text:
        return "", EMPTY
    return (text, None) if len(text.encode("utf-16-le")) // 2 <= LONGEST else ("", TOO_LONG)


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = f"{html}\0"
        self._at = 0
        self._open: list[str] = []

    def text(self) -> str:
        """Raises ValueError with Telegram's words."""
        text = ""
        while self._at < len(self._html) - 1:
            if self._next == "<":
                self._end_tag() if self._html[self._at + 1] == "/" else self._start_tag()
            else:
                text += self._character()
        if self._open:
            raise ValueError(f'Can\'t find end tag corresponding to start tag "{self._open[-1]}"')
        return text

    @property
    def _next(self) -> str:
        return self._html[self._at]

    @property
    def _ended(self) -> bool:
        return self._at >= len(self._html) - 1

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._html, self._at, len(self._html) - 1)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _character(self) -> str:
        found = ENTITY.match(self._html, self._at)
        meant = _meant(found) if found else ""
        self._at += len(found[0]) if found and meant else 1
        return meant or self._html[self._at - 1]

    def _start_tag(self) -> None:
        begun = self._bytes
        self._at += 1
        name = self._take(TAG).lower()
        if self._ended:
            raise ValueError(f"Unclosed start tag at byte offset {begun}")
        if name not in NAMES:
            raise ValueError(f'Unsupported start tag "{name}" at byte offset {begun}')
        while self._take(BLANK) or self._next != ">":
            if self._next != ">":
                self._attribute(name, begun)
        self._at += 1
        self._open.append(name)

    def _attribute(self, tag: str, begun: int) -> None:
        of_the_tag = f'the tag "{tag}" at byte offset {begun}'
        if not self._take(ATTRIBUTE):
            raise ValueError(f"Empty attribute name in {of_the_tag}")
        self._take(BLANK)
        if self._next != "=":
            raise ValueError(f"Expected equal sign in declaration of an attribute of {of_the_tag}")
        self._at += 1
        self._take(BLANK)
        if self._ended:
            raise ValueError(f'Unclosed start tag "{tag}" at byte offset {begun}')
        value = self._bytes
        if self._next in "\"'":
            if not self._take(QUOTED) or self._ended:
                raise ValueError(f"Unclosed start tag at byte offset {begun}")
        else:
            self._take(TOKEN)
            if self._next not in f"{SPACE}>":
                raise ValueError(f"Unexpected end of name token at byte offset {value}")

    def _end_tag(self) -> None:
        begun = self._bytes
        if not self._open:
            raise ValueError(f"Unexpected end tag at byte offset {begun}")
        self._at += 2
        name = self._take(TAG)
        self._take(BLANK)
        if self._next != ">":
            raise ValueError(f"Unclosed end tag at byte offset {begun}")
        self._at += 1
        if name not in {"", expected := self._open.pop()}:
            crossed = f'expected "</{expected}>", found "</{name}>"'
            raise ValueError(f"Unmatched end tag at byte offset {begun}, {crossed}")

    @property
    def _bytes(self) -> int:
        return len(self._html[: self._at].encode())


def _meant(entity: re.Match[str]) -> str:
    """Nothing where Telegram leaves it as it is written."""
    if entity["name"]:
        return KNOWN.get(entity["name"], "")
    number = int(entity["hex"], 16) if entity["hex"] else int(entity["decimal"])
    known = 0 < number < LAST_CHARACTER and len(entity[0].rstrip(";")) < LONGEST_NUMBER
    return chr(number) if known else ""
