"""Where a link of a message may lead, and what a person's value may do to it: nothing but fill in.

The address is read as in https://url.spec.whatwg.org, by the library that also cleans the HTML.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

import nh3

from campaigns.ports import UnusableValues
from campaigns.template import Field, Piece

SCHEMES = {"https", "mailto", "tel"}
UNQUOTED = {"https": "", "mailto": "@", "tel": "+()"}
"""What a value may bring into a link of that scheme as it is."""

_READER = nh3.Cleaner(tags={"a"}, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
_STARTS = re.compile(r"(?:https://[^\s/?#]|mailto:\S|tel:\S)", re.IGNORECASE)
_WHOLE = re.compile(r"https://[^\s/?#<>\"]\S*|mailto:\S+|tel:[+\d(][\d(). -]*", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9.-]+", re.IGNORECASE)
_HOST_AND_PATH = re.compile(r"[a-z0-9.-]+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_PERSONAL = "x"


def leads_somewhere(link: tuple[Piece, ...]) -> bool:
    """Whether it is an https, mailto or tel link, or will be one with each person's values."""
    if link and isinstance(link[0], Field):
        return True
    example = "".join(p if isinstance(p, str) else _PERSONAL for p in link)
    anchor = f'<a href="{in_attribute(example)}">x</a>'
    return bool(_STARTS.match(example)) and "href" in _READER.clean(anchor)


def in_attribute(link: str) -> str:
    """Written in HTML between double quotes."""
    for character, entity in {"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;"}.items():
        link = link.replace(character, entity)
    return link.replace("\u00a0", "&nbsp;")


def write_in_link(before: str, *, last: bool) -> Callable[[str], str]:
    """How a value is written into a link after `before`, at its end or within it."""
    if not before:
        return _whole
    scheme, _, rest = before.lower().partition(":")
    if scheme == "https" and not re.search(r"[/?#]", rest[2:]):
        return _host_and_path if last and rest == "//" else _host
    return lambda value: quote(value, safe=UNQUOTED[scheme])


def _whole(value: str) -> str:
    return _matching(_WHOLE, value, "begins with https://, mailto: or tel:")


def _host(value: str) -> str:
    return _matching(_HOST, value, "is the name of a server")


def _host_and_path(value: str) -> str:
    return _matching(_HOST_AND_PATH, value, "is an address on the web")


def _matching(pattern: re.Pattern[str], value: str, wanted: str) -> str:
    """Raises UnusableValues."""
    value = value.strip()
    if not pattern.fullmatch(value):
        raise UnusableValues(
            f"The message has a link here, and {value!r} is none that {wanted}.", "link"
        )
    return value
