"""SMS through Amazon: https://docs.aws.amazon.com/sms-voice/latest/userguide/what-is-sms-mms.html."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.ports import FormField, Spec, Surroundings
from channels._aws_form import KEY, TOLD, check_topic, read_place, read_reports, tells
from channels._form import check_each, unless
from channels._sms import LONGEST, SMS

if TYPE_CHECKING:
    from channels._amazon_sms import AmazonSms

RATE = 10
"""Parts a second from a number of one's own, in most countries:
https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-mps.html"""
FORM = (
    *KEY,
    FormField(
        key="origination",
        example="+6531234567",
        fault=unless(
            r"\+[1-9]\d{4,14}|[A-Za-z0-9][A-Za-z0-9_:/-]{0,255}",
            "The sender is a number like +6531234567, a registered name, "
            "or the ID of a pool of them.",
        ),
    ),
    *TOLD,
)


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    check_each(FORM, fields, surroundings)
    check_topic(fields)


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> "AmazonSms":
    from channels._amazon_sms import AmazonSms  # noqa: PLC0415 -- the SDK, only where it is used

    typed = {key: value.strip() for key, value in fields.items()}
    place, reports = read_place(typed, surroundings), read_reports(typed)
    return AmazonSms(place, typed["origination"], reports, surroundings.in_flight_max)


SPECS = (
    Spec(
        channel=SMS,
        provider="amazon",
        form=FORM,
        rate=RATE,
        check=check,
        open=open_account,
        sdk="channels._amazon_sms",
        subscribed="topic_arn",
        tells=tells,
        queued=True,
        tells_charges=True,
        priced_receipts=True,
        limits=(
            f"{LONGEST:,} characters; parts a second by sender and country; "
            "what the account may spend in a month"
        ),
        documented="https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-mps.html",
    ),
)
