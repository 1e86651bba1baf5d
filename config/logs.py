"""How this program speaks to its operators: structlog, JSON lines, and one scrubber for it all."""

import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from types import TracebackType
from typing import Any

import structlog

CHATTY = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "twilio",
    "slack_bolt",
    "slack_sdk",
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

_TOKENS = (
    re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{30,}"),  # of a bot, as in every URL of Telegram's
    re.compile(r"\b(?:basic|bearer)\s+[A-Za-z0-9+/=._~-]{8,}", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9])(?:AC|MG|SK)?[0-9a-f]{32}(?![A-Za-z0-9])"),  # of Twilio
    re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}"),  # of Slack
)
_NUMBER = re.compile(r"\+?\d(?:[ ()-]{0,2}\d){6,}")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_PLAIN_KEYS = frozenset({"timestamp", "level", "logger", "attempt_id"})
HIDDEN = "•••"
SHORTEST_SECRET = 8

log = structlog.get_logger()


def set_up_logs(level: str, secrets: Iterable[str] = ()) -> None:
    """To standard error: lines for people on a terminal, JSON everywhere else.

    On a terminal the conversation is held beside the log, so `info` is left out there. Whatever
    is logged, by us, by libraries or by Python itself, goes through one scrubber; `secrets` are
    hidden wherever they stand.
    """
    for_people = sys.stderr.isatty()
    if for_people and level == "info":
        level = "warning"
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = [
        structlog.processors.format_exc_info,
        Scrubber(secrets),
        structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level.upper()),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _take_over(shared, last, level)
    sys.excepthook = _crashed
    threading.excepthook = lambda died: _crashed(
        died.exc_type, died.exc_value or died.exc_type(), died.exc_traceback
    )
    sys.unraisablehook = lambda lost: log.error("unraisable", exc_info=lost.exc_value)


def _take_over(
    shared: Sequence[structlog.types.Processor],
    last: Sequence[structlog.types.Processor],
    level: str,
) -> None:
    """What libraries log, and Python's own warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    quiet_libraries()


def quiet_libraries() -> None:
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Scrubber:
    """Takes tokens, numbers and mail addresses out of whatever is logged, tracebacks included."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        long = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        longest_first = sorted(long, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if long else None

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> Mapping[str, Any]:
        return {
            key: value if key in _PLAIN_KEYS else self._scrubbed(value)
            for key, value in event.items()
        }

    def text(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        for pattern in (*_TOKENS, _MAIL, _NUMBER):
            text = pattern.sub(HIDDEN, text)
        return text.replace("\r", " ").replace("\x1b", " ")

    def _scrubbed(self, value: Any) -> Any:
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self.text(value)
            case dict():
                return {self.text(str(key)): self._scrubbed(one) for key, one in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._scrubbed(one) for one in value]
        return self.text(repr(value))


def _crashed(kind: type[BaseException], fault: BaseException, where: TracebackType | None) -> None:
    """What nobody caught; Python itself would print its words as they are."""
    log.critical("crashed", exc_info=(kind, fault, where))
