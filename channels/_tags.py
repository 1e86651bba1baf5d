"""Which `<` of a message is a tag, and which is only a `<`: what staff type is what people read.

A tag is what https://html.spec.whatwg.org/multipage/indices.html#elements-3 knows by that name,
written as one: `<name>`, attributes with values, or attributes that stand alone in HTML. So
`Dear <your name>`, `if x<b then y>c` and `5 < 6` are text.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from campaigns.template import Field, Piece
from channels._links import leads_somewhere

ALLOWED = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "a": "a", "p": "p"}
ALLOWED |= {name: name for name in ("br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")}
"""What an email may be formatted with, and the one name under which it travels."""

UNREAD = ("script", "style")
"""Their content is no text, so it goes with them."""

KNOWN = frozenset(
    re.findall(
        r"[\w-]+",
        """
        a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big
        blink blockquote body br button canvas caption center cite code col colgroup command data
        datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font
        footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img
        input ins isindex kbd keygen label legend li link listing main map mark marquee math menu
        menuitem meta meter nav nobr noembed noframes noscript object ol optgroup option output p
        param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search section
        select slot small source spacer span strike strong style sub summary sup svg table tbody td
        template textarea tfoot tg-spoiler th thead time title tr track tt u ul var video wbr xmp
        """,
    )
)

_ATTRIBUTE = r"""
    [a-z_:@][\w:.@-]* \s* = \s* (?: "[^"<>]*+" | '[^'<>]*+' | [^\s"'<>=`]++ )
  | (?: allowfullscreen | async | autofocus | autoplay | checked | controls | default | defer
      | disabled | formnovalidate | hidden | inert | ismap | itemscope | loop | multiple | muted
      | nomodule | noshade | novalidate | nowrap | open | playsinline | readonly | required
      | reversed | selected ) (?= [\s/>] )
"""
_TAG = re.compile(
    rf"""
    < (?P<close>/)? (?P<name> tg-spoiler | [a-z][a-z0-9]*+ )
    (?P<attributes> (?> \s+ (?: {_ATTRIBUTE} ) )*+ ) \s*+ /? >
  | (?P<comment> <!-- (?: (?!<!--) . )*? --> | <!doctype\s[^<>]*+> )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(
    r"""(?P<name>[a-z_:@][\w:.@-]*)\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s"']+))""",
    re.IGNORECASE,
)
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f]")
_MARK = re.compile(r"\0(\d+)\0")
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Open:
    """`link` is where an `a` leads to, with its fields."""

    name: str
    link: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    name: str


@dataclass(frozen=True, slots=True)
class Removed:
    """What would not reach the reader, shortened, for staff."""

    name: str
    shown: str


Token = str | Field | Open | Close | Removed


def read_tags(pieces: tuple[Piece, ...], allowed: Mapping[str, str] = ALLOWED) -> Iterator[Token]:
    """Text, fields and tags in turn, as they stand; nothing is balanced yet.

    `allowed` has the one name under which each tag travels; others are named as removed.
    """
    fields = [p for p in pieces if isinstance(p, Field)]
    text = _with_marks(pieces)
    start = at = 0
    while found := _TAG.search(text, at):
        if not found["comment"] and found["name"].lower() not in KNOWN:
            at = found.start() + 1  # only this `<` is text, the next one may be a tag
            continue
        yield from _unmarked(text[start : found.start()], fields)
        yield from _tag(found, fields, allowed)
        start = at = _end(found, text)
    yield from _unmarked(text[start:], fields)


def _with_marks(pieces: tuple[Piece, ...]) -> str:
    """The text with a numbered mark in the place of each field; NULs are in no text."""
    numbers = itertools.count()
    return "".join(clean(p) if isinstance(p, str) else f"\0{next(numbers)}\0" for p in pieces)


def clean(text: str) -> str:
    """Line breaks as LF, and without the characters that nobody can see."""
    if not _UNSEEN.search(text):
        return text
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _unmarked(text: str, fields: list[Field]) -> tuple[Piece, ...]:
    parts = _MARK.split(text)
    parts[1::2] = (fields[int(number)] for number in parts[1::2])
    return tuple(filter(None, parts))


def _tag(found: re.Match[str], fields: list[Field], allowed: Mapping[str, str]) -> Iterator[Token]:
    typed = (found["name"] or "").lower()
    name = allowed.get(typed)
    if not name:
        yield Removed(typed, _shown(found[0], fields))
    elif found["close"]:
        yield Close(name)
    elif name == "br":
        yield "\n"
    else:
        yield from _opened(name, found, fields)


def _opened(name: str, found: re.Match[str], fields: list[Field]) -> Iterator[Token]:
    values = {v["name"].lower(): v for v in _VALUE.finditer(found["attributes"])}
    href = values.pop("href", None) if name == "a" else None
    yield from (Removed(attribute, f"{attribute} of <{name}>") for attribute in values)
    target = (href["a"] or href["b"] or href["c"] or "") if href else ""
    link = _unmarked(target.strip().replace("&amp;", "&"), fields)
    if name == "a" and not leads_somewhere(link):
        yield Removed(name, _shown(found[0], fields))
    else:
        yield Open(name, link)


def _end(found: re.Match[str], text: str) -> int:
    """Where to read on: a line break typed after a `<br>` is the same one."""
    name = (found["name"] or "").lower()
    if name == "br" and text.startswith("\n", found.end()):
        return found.end() + 1
    if name in UNREAD and not found["close"]:
        content = re.compile(rf"(?:(?!<{name}\b).)*?</{name}\s*>", re.IGNORECASE | re.DOTALL)
        unread = content.match(text, found.end())
        return unread.end() if unread else found.end()
    return found.end()


def _shown(tag: str, fields: list[Field]) -> str:
    parts = _unmarked(tag, fields)
    shown = "".join(p if isinstance(p, str) else f"{{{p.name}}}" for p in parts)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…>"


def named(removed: Sequence[Removed]) -> tuple[str, ...]:
    """Each once, and no closing tag beside the one that it closes."""
    opened = {tag.name for tag in removed if not tag.shown.startswith("</")}
    return tuple(
        dict.fromkeys(
            tag.shown for tag in removed if tag.name not in opened or not tag.shown.startswith("</")
        )
    )
