"""How this program speaks to its operators: structlog, JSON lines, and one scrubber for it all."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

CHATTY = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "twilio",
    "alembic",
    "apscheduler",
    "aiosmtplib",
    "asyncio",
    "boto3",
    "botocore",
    "urllib3",
)
"""These log what we do not want: httpx at INFO every URL, and Telegram's has the bot's token;
botocore at DEBUG what it is answered, and that of KMS is a key."""

_BOT_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{30,}")
_NUMBER = re.compile(r"\+?\d(?:[ ()-]{0,2}\d){6,}")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_PLAIN_KEYS = frozenset({"timestamp", "level", "event", "attempt_id"})


def set_up_logs(level: str) -> None:
    """To standard error: lines for people on a terminal, JSON everywhere else.

    On a terminal the conversation is held beside the log, so `info` is left out there.
    """
    for_people = sys.stderr.isatty()
    if for_people and level == "info":
        level = "warning"
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            scrub,
            structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.upper()),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_Scrubbed("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    quiet_libraries()


def quiet_libraries() -> None:
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def scrub(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Takes tokens, numbers and mail addresses out of whatever is logged, tracebacks included."""
    return {
        key: scrubbed(value) if isinstance(value, str) and key not in _PLAIN_KEYS else value
        for key, value in event.items()
    }


def scrubbed(text: str) -> str:
    for pattern in (_BOT_TOKEN, _MAIL, _NUMBER):
        text = pattern.sub("•••", text)
    return text.replace("\r", " ").replace("\x1b", " ")


class _Scrubbed(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))
