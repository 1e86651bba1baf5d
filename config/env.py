"""The environment, read once at start: the only reader of os.environ.

Every fault is listed, with the variable's name, what is wrong with it and an example. It is long
because every variable is read here, and its faults are found.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from phonenumbers import SUPPORTED_REGIONS

from config.keys import KEY_LENGTH, TooShort, new_key, parse_keys
from config.secrets import Secret
from config.settings import Endpoints, MailServer, Rehearsal, SesAccount, Settings, SlackApp

T = TypeVar("T")

HIGHEST_PORT = 65535
MAIL_PORTS = {"smtp": 587, "smtps": 465}
DATABASES = ("sqlite+aiosqlite", "postgresql+asyncpg")
LOG_LEVELS = ("debug", "info", "warning", "error")
DOMAIN = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
AWS_REGION = re.compile(r"[a-z]{2}(-[a-z]{2,12}){1,3}-\d", re.ASCII)
TELEGRAM_UPDATES = {"polling": False, "webhook": True}


class WrongSettings(Exception):
    """The environment cannot be used; str() lists every fault, a line each."""


class _Wrong(ValueError):
    """One variable's fault."""


class _Reader:
    """Reads variables one after another and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], default: T, example: str) -> T:
        text = self._environ.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as wrong:
            reason = str(wrong) if isinstance(wrong, _Wrong) else "cannot be read"
            self.faults.append(f"{name} {reason}. Example: {name}={example}")
            return default


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """From `os.environ` unless another is given. Raises WrongSettings."""
    env = _Reader(os.environ if environ is None else environ)
    data_dir = env.read("DATA_DIR", Path, Path("data"), "data")
    url = _database_url(env, data_dir)
    smtp, ses, mail_from = _mail(env)
    public_url = env.read("PUBLIC_URL", _public_url, "", "https://postbote.example.org")
    settings = Settings(
        database_url=url,
        data_dir=data_dir,
        secret_keys=_keys(env, url),
        staff_domains=env.read("STAFF_DOMAINS", _domains, (), "health.example.org,.gov.example"),
        terms_file=env.read("TERMS_FILE", Path, None, "/etc/postbote/terms.txt"),
        staff_telegram_token=env.read("STAFF_TELEGRAM_TOKEN", Secret, None, "123456:AA…"),
        staff_slack=_slack(env, public_url),
        smtp=smtp,
        ses=ses,
        mail_from=mail_from,
        alerts_to=_alerts_to(env, can_mail=bool(smtp or ses)),
        mail_servers=env.read("MAIL_SERVERS", _names, (), "mail.example.org,smtp.example.org"),
        public_url=public_url,
        telegram_webhooks=_telegram_webhooks(env, public_url),
        port=env.read("PORT", _port, 8080, "8080"),
        metrics_port=env.read("METRICS_PORT", _port, None, "9464"),
        default_region=env.read("DEFAULT_REGION", _region, "SG", "SG"),
        in_flight_max=env.read("IN_FLIGHT_MAX", _count, 64, "64"),
        log_level=env.read("LOG_LEVEL", _log_level, "info", "info"),
        endpoints=_endpoints(env),
        rehearsal=_rehearsal(env),
    )
    if env.faults:
        raise WrongSettings("\n".join(env.faults))
    return settings


def _database_url(env: _Reader, data_dir: Path) -> str:
    embedded = f"{DATABASES[0]}:///{data_dir / 'postbote.db'}"
    example = f"{DATABASES[1]}://user:password@host/name"
    return env.read("DATABASE_URL", _database, embedded, example)


def _keys(env: _Reader, database_url: str) -> tuple[Secret, ...]:
    """None for an embedded installation that makes its own."""
    example, none = new_key(), tuple[Secret, ...]()
    keys = env.read("SECRET_KEYS", _secret_keys, none, example)
    if not keys and not database_url.startswith(DATABASES[0]):
        env.faults.append(
            "SECRET_KEYS is needed with PostgreSQL, the same in every process. "
            f"Example: SECRET_KEYS={example}"
        )
    return keys


def _mail(env: _Reader) -> tuple[MailServer | None, SesAccount | None, str]:
    smtp = env.read("SMTP_URL", _mail_server, None, "smtp://user:password@mail.example.org:587")
    ses = _ses(env)
    mail_from = env.read("MAIL_FROM", str, "", "notices@example.org")
    if (smtp or ses) and "@" not in mail_from:
        env.faults.append(
            "MAIL_FROM is needed with SMTP_URL and with SES_REGION. "
            "Example: MAIL_FROM=notices@example.org"
        )
    return smtp, ses, mail_from


def _ses(env: _Reader) -> SesAccount | None:
    region = env.read("SES_REGION", _aws_region, "", "ap-southeast-1")
    configuration_set = env.read("SES_CONFIGURATION_SET", str, "", "postbote")
    topic = env.read("SES_TOPIC_ARN", str, "", "arn:aws:sns:ap-southeast-1:123456789012:postbote")
    queue = "https://sqs.ap-southeast-1.amazonaws.com/123456789012/postbote"
    account = SesAccount(
        region=region,
        configuration_set=configuration_set,
        topic_arn=topic,
        queue_url=env.read("SES_QUEUE_URL", _base_url, "", queue),
    )
    return account if region else None


def _alerts_to(env: _Reader, *, can_mail: bool) -> str:
    address = env.read("ALERTS_TO", _mail_address, "", "operator@example.org")
    if address and not can_mail:
        env.faults.append(
            "ALERTS_TO needs SMTP_URL or SES_REGION, which alerts are sent through. "
            "Example: SMTP_URL=smtp://user:password@mail.example.org:587"
        )
    return address


def _slack(env: _Reader, public_url: str) -> SlackApp | None:
    bot_token = env.read("SLACK_BOT_TOKEN", _slack_token("xoxb-"), None, "xoxb-1234…")
    app_token = env.read("SLACK_APP_TOKEN", _slack_token("xapp-"), None, "xapp-1-A0…")
    signing_secret = env.read("SLACK_SIGNING_SECRET", Secret, None, "8f742231b10e…")
    if bot_token is None:
        return None
    if app_token is None and not (signing_secret and public_url):
        env.faults.append(
            "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET and PUBLIC_URL, where "
            "Slack reaches us. Example: SLACK_APP_TOKEN=xapp-1-A0…"
        )
    return SlackApp(bot_token=bot_token, app_token=app_token, signing_secret=signing_secret)


def _telegram_webhooks(env: _Reader, public_url: str) -> bool:
    chosen = env.read("TELEGRAM_UPDATES", _telegram_updates, False, "polling")  # noqa: FBT003
    if chosen and not public_url:
        env.faults.append(
            "TELEGRAM_UPDATES=webhook needs PUBLIC_URL, where Telegram reaches us. "
            "Example: PUBLIC_URL=https://postbote.example.org"
        )
    return chosen


def _rehearsal(env: _Reader) -> Rehearsal:
    plain = Rehearsal()
    return Rehearsal(
        latency=env.read("REHEARSAL_LATENCY", _seconds, plain.latency, "0.05"),
        refused=env.read("REHEARSAL_REFUSED", _share, plain.refused, "0.02"),
        lost=env.read("REHEARSAL_LOST", _share, plain.lost, "0.001"),
    )


def _endpoints(env: _Reader) -> Endpoints:
    plain = Endpoints()
    return Endpoints(
        telegram=env.read("TELEGRAM_API_URL", _base_url, plain.telegram, plain.telegram),
        twilio=env.read("TWILIO_API_URL", _base_url, plain.twilio, plain.twilio),
        twilio_content=env.read(
            "TWILIO_CONTENT_URL", _base_url, plain.twilio_content, plain.twilio_content
        ),
        slack=env.read("SLACK_API_URL", _base_url, plain.slack, plain.slack),
        aws=env.read("AWS_ENDPOINT_URL", _base_url, plain.aws, "http://127.0.0.1:5000"),
    )


def _database(text: str) -> str:
    scheme = text.partition(":")[0]
    if scheme not in DATABASES:
        raise _Wrong(f"begins with {scheme!r}, but must begin with {' or '.join(DATABASES)}")
    parts = urlsplit(text)
    if not text.startswith(f"{scheme}://") or parts.port == 0:  # a port of letters raises here
        raise _Wrong("is not the address of a database")
    return text


def _mail_server(text: str) -> MailServer:
    parts = urlsplit(text)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise _Wrong("is not the address of a mail server")
    return MailServer(
        host=parts.hostname,
        port=parts.port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=Secret(unquote(parts.password or "")),
        secure=parts.scheme == "smtps",
    )


def _mail_address(text: str) -> str:
    local, at, domain = text.partition("@")
    if not (local and at and domain) or set(local + domain) & set("@ ,;<>"):
        raise _Wrong("is not one mail address")
    return text


def _secret_keys(text: str) -> tuple[Secret, ...]:
    try:
        return parse_keys(text)
    except TooShort:
        raise _Wrong(f"has a key of fewer than {KEY_LENGTH} characters") from None


def _slack_token(begins: str) -> Callable[[str], Secret]:
    """https://docs.slack.dev/authentication/tokens"""

    def parse(text: str) -> Secret:
        if not text.startswith(begins):
            raise _Wrong(f"must begin with {begins}")
        return Secret(text)

    return parse


def _domains(text: str) -> tuple[str, ...]:
    """Exact ones, and endings, which begin with a dot."""
    domains = tuple(name.lower() for name in _names(text))
    for one in domains:
        if not DOMAIN.fullmatch(one):
            raise _Wrong(f"has {one!r}, which is neither a domain nor an ending like .gov.example")
    return domains


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise _Wrong("is not a web address")
    return text.rstrip("/")


def _public_url(text: str) -> str:
    if not text.startswith("https://"):
        raise _Wrong("must begin with https://")
    return _base_url(text)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise _Wrong(f"must be from 0 to {HIGHEST_PORT}")
    return port


def _region(text: str) -> str:
    if text.upper() not in SUPPORTED_REGIONS:
        raise _Wrong(f"is {text!r}, but must be the two letters of a country")
    return text.upper()


def _aws_region(text: str) -> str:
    if not AWS_REGION.fullmatch(text):
        raise _Wrong("is not the short name of one of Amazon's regions")
    return text


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise _Wrong("must be at least 1")
    return count


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds >= 0:
        raise _Wrong("must not be negative")
    return seconds


def _telegram_updates(text: str) -> bool:
    if text.lower() not in TELEGRAM_UPDATES:
        raise _Wrong(f"must be one of {', '.join(TELEGRAM_UPDATES)}")
    return TELEGRAM_UPDATES[text.lower()]


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise _Wrong("must be from 0 to 1")
    return share


def _log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise _Wrong(f"must be one of {', '.join(LOG_LEVELS)}")
    return text.lower()
