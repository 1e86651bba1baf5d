"""Email through Amazon SES: https://docs.aws.amazon.com/ses/latest/dg/Welcome.html."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.ports import FormField, Spec, Surroundings, UnusableCredential
from channels._aws_form import KEY, TOLD, check_topic, read_place, read_reports
from channels._aws_form import tells as account_tells
from channels._email import EMAIL
from channels._form import check_each
from channels._sender import EXAMPLE, read_sender, wrong_sender
from config.settings import SesAccount

if TYPE_CHECKING:
    from channels._ses import Ses

FORM = (*KEY, FormField(key="mail_from", example=EXAMPLE, fault=wrong_sender), *TOLD)


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    """Empty fields are the account that the operator lends."""
    if any(fields.values()):
        check_each(FORM, fields, surroundings)
        check_topic(fields)
    elif surroundings.lent_ses is None or not surroundings.mail_from:
        raise UnusableCredential("The operator lends no Amazon SES account on this installation.")


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> "Ses":
    from channels._ses import Ses  # noqa: PLC0415 -- the SDK, only where it is used

    lent = _lent(fields, surroundings)
    typed = {key: value.strip() for key, value in (_typed(lent) if lent else fields).items()}
    place, reports = read_place(typed, surroundings), read_reports(typed)
    mail_from = surroundings.mail_from if lent else typed["mail_from"]
    sender = read_sender(mail_from, lent=lent is not None)
    return Ses(place, sender, reports, surroundings.in_flight_max)


def tells(fields: Mapping[str, str], surroundings: Surroundings) -> bool:
    lent = _lent(fields, surroundings)
    return account_tells(_typed(lent) if lent else fields, surroundings)


def _lent(fields: Mapping[str, str], surroundings: Surroundings) -> SesAccount | None:
    return None if any(fields.values()) else surroundings.lent_ses


def _typed(lent: SesAccount) -> Mapping[str, str]:
    """As if the operator had filled in the form."""
    return {
        "region": lent.region,
        "configuration_set": lent.configuration_set,
        "topic_arn": lent.topic_arn,
        "queue_url": lent.queue_url,
    }


SPECS = (
    Spec(
        channel=EMAIL,
        provider="ses",
        form=FORM,
        # A second, as in the sandbox, until Amazon says what the account may:
        # https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
        rate=1,
        check=check,
        open=open_account,
        sdk="channels._ses",
        subscribed="topic_arn",
        tells=tells,
        queued=True,
        limits=(
            "the account's quota of a second and of 24 hours; "
            "50 recipients a call; 40 MB a mail, in a bulk call 256 KB of values"
        ),
        documented="https://docs.aws.amazon.com/ses/latest/dg/quotas.html",
    ),
)
