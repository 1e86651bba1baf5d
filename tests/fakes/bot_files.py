"""Files as the Bot API takes and names them: https://core.telegram.org/bots/api#sending-files."""

import json
from collections.abc import Mapping
from typing import Any

Raw = dict[str, Any]
File = tuple[str, bytes]
BRING = {"sendPhoto": "photo", "sendVideo": "video", "sendDocument": "document"}
"""What sends a file, and which."""
NO_FILE = (400, "Bad Request: wrong file identifier/HTTP URL specified")
WRONG_URL = (400, "Bad Request: inline keyboard button URL is invalid: Wrong HTTP URL")
LONGEST_CAPTION = 1024
LONG_CAPTION = (400, "Bad Request: message caption is too long")


def brought(method: str, form: Mapping[str, Any]) -> File | str | None:
    """A file that came with the request, or the name of one that came before."""
    given = form.get(BRING.get(method, ""))
    if isinstance(given, str) and given.startswith("attach://"):
        given = form[given.removeprefix("attach://")]
    return given


def wrong_with(
    method: str, form: Mapping[str, Any], text: str, files: Mapping[str, File]
) -> tuple[int, str] | None:
    """How Telegram refuses what has nothing wrong with its text, if it does."""
    file = brought(method, form)
    if isinstance(file, str) and file not in files:
        return NO_FILE
    if method in BRING and len(text.encode("utf-16-le")) // 2 > LONGEST_CAPTION:
        return LONG_CAPTION
    rows = json.loads(form.get("reply_markup") or "{}").get("inline_keyboard", [])
    urls = [key["url"] for row in rows for key in row if "url" in key]
    return (
        None if all(url.startswith(("https://", "http://", "tg://")) for url in urls) else WRONG_URL
    )


def told(method: str, name: str) -> Raw:
    """What the answer says of the file: a picture in several sizes, the largest one last."""
    if method not in BRING:
        return {}
    one = {"file_id": name, "file_unique_id": f"unique-{name}"}
    if method == "sendVideo":
        return {"video": {**one, "width": 640, "height": 360, "duration": 7}}
    if method == "sendPhoto":
        small = {**one, "file_id": f"small-{name}", "width": 90, "height": 60}
        return {"photo": [small, {**one, "width": 900, "height": 600}]}
    return {"document": one}
