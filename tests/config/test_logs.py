"""What operators read never has an address, a token or a line break of somebody else's making."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.logs import HIDDEN, Scrubber

TOKEN = "123456789:AAFakeTokenFakeTokenFakeTokenFake12"
PASSWORD = "only the mail server knows"
CANARIES = (
    "+65 8123 4567",
    "81234567",
    "ann.tan@example.test",
    TOKEN,
    "5ec4e7" + 26 * "0",
    f"SK{'0b' * 16}",
    "xoxb-1234567890-AbCdEfGhIjKl",
    "xapp-1-A0123-4567-abcdef",
    "Basic QUMwYTpzM2NyZXQ=",
    PASSWORD,
)
ANY_TEXT = st.text(st.characters(blacklist_categories=["Cs"]))
scrubber = Scrubber([PASSWORD])


@settings(max_examples=1000)
@given(ANY_TEXT, ANY_TEXT, st.sampled_from(CANARIES))
def test_numbers_addresses_and_tokens_are_taken_out(before: str, after: str, canary: str) -> None:
    assert canary not in scrubber.text(f"{before} {canary} {after}")


def test_what_an_event_says_is_scrubbed_in_every_field() -> None:
    said = {"event": "sent", "error": "to +6581234567 failed", "count": 3, "to": ["+6581234567"]}
    said |= {"fault": ValueError("+6581234567"), "by": {"ann@example.test": b"+6581234567"}}

    assert scrubber(None, "info", said) == {
        "event": "sent",
        "error": "to ••• failed",
        "count": 3,
        "to": [HIDDEN],
        "fault": "ValueError('•••')",
        "by": {HIDDEN: "b'•••'"},
    }


def test_ordinary_words_are_left_alone() -> None:
    said = "campaign 12 finished with 5000 rows in 8.2 s"

    assert scrubber.text(said) == said


PATHS = {
    "an event of ours": "structlog.get_logger().error('failed', why=CANARY)",
    "a library's": "logging.getLogger('some').error('failed: %s', CANARY)",
    "a library's traceback": """
try: raise ValueError(CANARY)
except ValueError: logging.getLogger('some').exception('failed')""",
    "a traceback of ours": """
try: raise ValueError(CANARY)
except ValueError: structlog.get_logger().exception('failed')""",
    "a crash": "raise ValueError(CANARY)",
    "a thread's crash": """
def crash(): raise ValueError(CANARY)
one = threading.Thread(target=crash); one.start(); one.join()""",
    "a warning": "import warnings; warnings.warn(CANARY)",
    "what cannot be raised": """
class Lost:
    def __del__(self): raise ValueError(CANARY)
Lost()""",
    "what nobody awaited": """
async def fails(): raise ValueError(CANARY)
async def main():
    task = asyncio.create_task(fails()); await asyncio.sleep(0); await asyncio.sleep(0)
    del task; import gc; gc.collect()
asyncio.run(main())""",
}


@pytest.mark.parametrize("path", PATHS)
def test_whoever_says_it_one_line_of_json_comes_of_it_without_what_it_must_not_have(
    path: str,
) -> None:
    canary = "to ann@example.test by " + PASSWORD + '\n{"event": "forged"}'
    code = (
        "import asyncio, logging, threading, structlog\nfrom config.logs import set_up_logs\n"
        f"CANARY = {canary!r}\nset_up_logs('debug', [{PASSWORD!r}])\n{PATHS[path]}"
    )
    ended = subprocess.run(  # noqa: S603 - this very Python, and a text of ours
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in ended.stderr.splitlines()]

    assert len(lines) == 1, ended.stderr
    assert "to ••• by •••" in json.dumps(lines, ensure_ascii=False)
    assert ended.stdout == ""
