"""Slack's blocks as Slack reads them: what is too long or unknown is refused, as it does it.

https://docs.slack.dev/reference/block-kit/blocks and block-elements; the sum of a message's is
https://github.com/slackapi/bolt-js/issues/2509.
"""

import json
from collections.abc import Iterator

from tests.fakes.slack import Raw

MOST = {"message": 50, "modal": 100, "home": 100}
MOST_IN_ALL = 13_200
SECTION, LABEL, VALUE, ACTION_ID, IN_A_ROW, TITLE = 3_000, 75, 2_000, 255, 25, 24
STYLES = frozenset({"bold", "italic", "underline", "strike", "code"})
KINDS = {
    "rich_text_section": "", "rich_text_quote": "> ", "rich_text_preformatted": "```",
}  # fmt: skip
MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`", "underline": "__"}


class Wrong(Exception):
    """What Slack answers is in `answer`."""

    def __init__(self, word: str, why: str = "") -> None:
        super().__init__(f"{word} {why}")
        more = {"response_metadata": {"messages": [f"[ERROR] {why}"]}} if why else {}
        self.answer: Raw = {"ok": False, "error": word, **more}


def check_blocks(blocks: str | list[Raw], place: str = "message") -> str:
    """What a person reads, buttons left out. Raises Wrong."""
    listed: list[Raw] = json.loads(blocks) if isinstance(blocks, str) else blocks
    if not listed:
        raise Wrong("no_text")
    if len(listed) > MOST[place]:
        raise Wrong("invalid_blocks", f"no more than {MOST[place]} items allowed")
    for block in listed:
        _check(block)
    if place == "message" and sum(map(_length, listed)) > MOST_IN_ALL:
        raise Wrong("msg_blocks_too_long")
    return read_blocks(listed)


def check_view(view: Raw) -> None:
    """Raises Wrong."""
    check_blocks(view["blocks"], view["type"])
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            _expect(0 < len(view[name]["text"]) <= TITLE, f"must be no more than {TITLE}: {name}")


def read_blocks(blocks: list[Raw], *, marked: bool = False) -> str:
    """As a person reads it; `marked` with what makes it bold and so on around it."""
    return "\n".join(filter(None, (_read(block, marked=marked) for block in blocks)))


def buttons_of(blocks: list[Raw]) -> list[Raw]:
    rows = (block["elements"] for block in blocks if block["type"] == "actions")
    return [button for row in rows for button in row]


def _check(block: Raw) -> None:
    match block["type"]:
        case "actions":
            _expect(0 < len(block["elements"]) <= IN_A_ROW, "no more than 25 elements")
            ids = [one["action_id"] for one in block["elements"]]
            _expect(len(ids) == len(set(ids)), "`action_id` already exists in this block")
            for button in block["elements"]:
                _check_button(button)
        case "section":
            _expect(0 < len(block["text"]["text"]) <= SECTION, "must be less than 3001 characters")
        case "input":
            _expect(0 < len(block["label"]["text"]) <= 2000, "must be less than 2001 characters")
        case "rich_text":
            _expect(bool(block["elements"]), "missing elements")
            for element in block["elements"]:
                _expect(element["type"] in KINDS, f"unsupported type: {element['type']}")
                _expect(bool(element["elements"]), "missing elements")
                for piece in element["elements"]:
                    _expect(bool(piece["text"]), "must be more than 0 characters")
                    _expect(piece["type"] in ("text", "link"), f"unsupported: {piece['type']}")
                    _expect(set(piece.get("style", {})) <= STYLES, "unsupported style")
        case other:
            raise Wrong("invalid_blocks", f"unsupported type: {other}")


def _check_button(button: Raw) -> None:
    _expect(button["type"] == "button", "unsupported element")
    _expect(button["text"]["type"] == "plain_text", "must be plain_text")
    _expect(0 < len(button["text"]["text"]) <= LABEL, f"must be less than {LABEL + 1} characters")
    _expect(len(button["value"]) <= VALUE, "value too long")
    _expect(len(button["action_id"]) <= ACTION_ID, "action_id too long")


def _expect(is_so: bool, why: str) -> None:  # noqa: FBT001 - a condition
    if not is_so:
        raise Wrong("invalid_blocks", why)


def _length(block: Raw) -> int:
    return len("".join(_words(block)))


def _words(block: Raw) -> Iterator[str]:
    match block["type"]:
        case "actions":
            for button in block["elements"]:
                yield button["text"]["text"] + button["value"] + button["action_id"]
        case "rich_text":
            for element in block["elements"]:
                yield from (piece["text"] + piece.get("url", "") for piece in element["elements"])
        case "section":
            yield block["text"]["text"]


def _read(block: Raw, *, marked: bool) -> str:
    if block["type"] == "rich_text":
        return "\n".join(_read_element(one, marked=marked) for one in block["elements"])
    return str(block["text"]["text"]) if block["type"] == "section" else ""


def _read_element(element: Raw, *, marked: bool) -> str:
    kind = KINDS[element["type"]] if marked else ""
    return kind + "".join(_read_piece(one, marked=marked) for one in element["elements"])


def _read_piece(piece: Raw, *, marked: bool) -> str:
    if not marked:
        return str(piece["text"])
    marks = "".join(MARKS[name] for name in sorted(piece.get("style", {})))
    link = f"({piece['url']})" if piece["type"] == "link" else ""
    return f"{marks}{piece['text']}{marks[::-1]}{link}"
