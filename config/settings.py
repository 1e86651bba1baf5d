"""What an operator can set. Read from the environment in `config.env`, handed down by `wiring`."""

from dataclasses import dataclass, field
from pathlib import Path

from config.secrets import Secret

NO_SECRET = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where the providers are, so that everything also runs against local counterparts."""

    telegram: str = "https://api.telegram.org"
    twilio: str = "https://api.twilio.com"
    twilio_content: str = "https://content.twilio.com"
    slack: str = "https://slack.com"
    aws: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApp:
    """The app that staff talk to in Slack. What they do there comes over a connection that we open
    where it has an `app_token`, and over HTTP otherwise.
    """

    bot_token: Secret
    app_token: Secret | None = None
    signing_secret: Secret | None = None

    @property
    def by_http(self) -> bool:
        return self.app_token is None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes mail for delivery; `secure` is TLS from the first byte (smtps)."""

    host: str
    port: int
    user: str = ""
    password: Secret = NO_SECRET
    secure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SesAccount:
    """The installation's own account with Amazon SES; its key is the one that the machine has."""

    region: str
    configuration_set: str = ""
    topic_arn: str = ""
    queue_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How a rehearsal behaves: seconds until an answer, and the shares that are refused or lost."""

    latency: float = 0.05
    refused: float = 0.0
    lost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    database_url: str
    data_dir: Path
    secret_keys: tuple[Secret, ...]
    staff_domains: tuple[str, ...] = ()
    terms_file: Path | None = None
    staff_telegram_token: Secret | None = None
    staff_slack: SlackApp | None = None
    smtp: MailServer | None = None
    ses: SesAccount | None = None
    mail_from: str = ""
    mail_servers: tuple[str, ...] = ()
    alerts_to: str = ""
    public_url: str = ""
    telegram_webhooks: bool = False
    port: int = 8080
    metrics_port: int | None = None
    default_region: str = "SG"
    in_flight_max: int = 64
    log_level: str = "info"
    endpoints: Endpoints = field(default_factory=Endpoints)
    rehearsal: Rehearsal = field(default_factory=Rehearsal)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen anywhere."""
        own = (self.staff_telegram_token or "", self.smtp.password if self.smtp else "")
        app = self.staff_slack
        slack = (app.bot_token, app.app_token, app.signing_secret) if app else ()
        return (*self.secret_keys, *filter(None, own), *filter(None, slack))
