"""Reading the environment: what is understood, and how every fault is told at once."""

import os
import stat
from pathlib import Path

import pytest

from config.env import WrongSettings, read_settings
from config.keys import ensure_secret_keys
from config.settings import SesAccount

KEY = "k" * 32


def test_nothing_configured_is_an_embedded_installation() -> None:
    settings = read_settings({})

    assert settings.database_url == "sqlite+aiosqlite:///data/postbote.db"
    assert settings.in_flight_max == 64
    assert settings.staff_telegram_token is None


def test_reads_a_mail_server_with_a_password_that_has_odd_characters() -> None:
    settings = read_settings(
        {"SMTP_URL": "smtp://me%40x:p%2Fw@mail.test:2525", "MAIL_FROM": "a@mail.test"}
    )

    assert settings.smtp is not None
    assert (settings.smtp.host, settings.smtp.port) == ("mail.test", 2525)
    assert (settings.smtp.user, settings.smtp.password) == ("me@x", "p/w")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite+aiosqlite:x.db"),
        ("DATABASE_URL", "postgresql+asyncpg://me@host:many/x"),
        ("SMTP_URL", "mail.test"),
        ("SES_REGION", "Singapore"),
        ("SECRET_KEYS", "short"),
        ("PORT", "99999"),
        ("PORT", "many"),
        ("METRICS_PORT", "99999"),
        ("ALERTS_TO", "operator"),
        ("TELEGRAM_UPDATES", "smoke signals"),
        ("ALERTS_TO", "a@b.test,c@d.test"),
        ("IN_FLIGHT_MAX", "0"),
        ("DEFAULT_REGION", "Singapore"),
        ("DEFAULT_REGION", "XX"),
        ("LOG_LEVEL", "loud"),
        ("PUBLIC_URL", "http://x.test"),
        ("SLACK_BOT_TOKEN", "xoxp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("TWILIO_API_URL", "127.0.0.1"),
        ("REHEARSAL_LOST", "2"),
        ("REHEARSAL_LATENCY", "-1"),
    ],
)
def test_a_wrong_setting_is_named_with_an_example(name: str, value: str) -> None:
    with pytest.raises(WrongSettings, match=rf"{name} .*Example: {name}="):
        read_settings({name: value})


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(WrongSettings) as faults:
        read_settings({"PORT": "x", "LOG_LEVEL": "loud", "IN_FLIGHT_MAX": "-1"})

    assert len(str(faults.value).splitlines()) == 3


def test_alerts_are_mailed_only_where_there_is_a_mail_server() -> None:
    mail = {"SMTP_URL": "smtp://mail.test", "MAIL_FROM": "a@mail.test"}
    with pytest.raises(WrongSettings, match="ALERTS_TO needs SMTP_URL"):
        read_settings({"ALERTS_TO": "operator@mail.test"})

    assert read_settings({"ALERTS_TO": "operator@mail.test", **mail}).alerts_to


def test_the_mail_account_can_be_one_with_amazon() -> None:
    ses = {"SES_REGION": "eu-west-1", "MAIL_FROM": "a@mail.test", "SES_CONFIGURATION_SET": "ours"}
    with pytest.raises(WrongSettings, match="MAIL_FROM is needed with SMTP_URL and with SES_"):
        read_settings({"SES_REGION": "eu-west-1"})

    settings = read_settings({**ses, "ALERTS_TO": "operator@mail.test"})
    assert settings.ses == SesAccount(region="eu-west-1", configuration_set="ours")


def test_telegram_tells_only_at_an_address_that_it_reaches() -> None:
    with pytest.raises(WrongSettings, match="TELEGRAM_UPDATES=webhook needs PUBLIC_URL"):
        read_settings({"TELEGRAM_UPDATES": "webhook"})
    reached = {"PUBLIC_URL": "https://bot.test"}
    assert read_settings({"TELEGRAM_UPDATES": "webhook", **reached}).telegram_webhooks
    assert not read_settings({"TELEGRAM_UPDATES": "polling", **reached}).telegram_webhooks


def test_slack_s_app_is_reached_or_opens_the_connection_itself() -> None:
    bot, app = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
    signed = {"SLACK_SIGNING_SECRET": "8f74", "PUBLIC_URL": "https://bot.test"}
    for lacking in ({}, {"SLACK_SIGNING_SECRET": "8f74"}, {"PUBLIC_URL": "https://bot.test"}):
        with pytest.raises(WrongSettings, match="SLACK_BOT_TOKEN needs SLACK_APP_TOKEN, or SLACK_"):
            read_settings({**bot, **lacking})
    by_socket, by_http = read_settings({**bot, **app}), read_settings({**bot, **signed})

    assert by_socket.staff_slack
    assert not by_socket.staff_slack.by_http
    assert by_http.staff_slack
    assert by_http.staff_slack.by_http
    assert {"xoxb-1", "8f74"} <= set(by_http.secrets)
    assert {"xoxb-1", "xapp-1"} <= set(by_socket.secrets)
    assert read_settings(app).staff_slack is None


def test_metrics_are_served_only_where_a_port_is_named() -> None:
    assert read_settings({}).metrics_port is None
    assert read_settings({"METRICS_PORT": "9464"}).metrics_port == 9464


def test_no_secret_stands_in_a_fault() -> None:
    with pytest.raises(WrongSettings) as faults:
        read_settings({"SMTP_URL": "imap://u:hunter2@x", "SECRET_KEYS": "hunter3"})

    assert "hunter" not in str(faults.value)


def test_several_processes_need_keys_that_they_share() -> None:
    with pytest.raises(WrongSettings, match="SECRET_KEYS is needed"):
        read_settings({"DATABASE_URL": "postgresql+asyncpg://h/d"})

    assert read_settings({"DATABASE_URL": "postgresql+asyncpg://h/d", "SECRET_KEYS": KEY})


def test_an_embedded_installation_makes_its_own_key_once(tmp_path: Path) -> None:
    made = ensure_secret_keys(tmp_path / "data")

    assert ensure_secret_keys(tmp_path / "data") == made
    assert len(made[0]) >= 32


def test_the_key_is_readable_to_its_owner_only(tmp_path: Path) -> None:
    ensure_secret_keys(tmp_path)

    assert stat.S_IMODE(os.stat(tmp_path / "secret_keys").st_mode) == 0o600  # noqa: PTH116


def test_settings_do_not_show_their_secrets() -> None:
    settings = read_settings({"SECRET_KEYS": KEY, "STAFF_TELEGRAM_TOKEN": "123:secret-token"})

    assert KEY not in repr(settings)
    assert "secret-token" not in repr(settings)
