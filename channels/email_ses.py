"""Email through Amazon SES: https://docs.aws.amazon.com/ses/latest/dg/Welcome.html."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.ports import FormField, Spec, Surroundings, UnusableCredential
from channels._email import EMAIL
from channels._form import check_each, unless
from channels._sender import EXAMPLE, read_sender, wrong_sender
from config.secrets import Secret
from config.settings import SesAccount

if TYPE_CHECKING:
    from channels._ses import Ses

REGION = r"[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d"
FORM = (
    FormField(
        key="region",
        example="ap-southeast-1",
        fault=unless(
            REGION,
            "The region is Amazon's short name, like ap-southeast-1.",
        ),
    ),
    FormField(
        key="access_key_id",
        example="AKIA" + 16 * "0",
        fault=unless(
            r"[A-Z0-9]{16,32}", "The access key ID is 20 capital letters and digits, mostly AKIA…."
        ),
    ),
    FormField(
        key="secret_access_key",
        secret=True,
        fault=unless(
            r"[A-Za-z0-9/+=]{40}",
            "The secret access key is 40 characters, shown once: when the key is made.",
        ),
    ),
    FormField(key="mail_from", example=EXAMPLE, fault=wrong_sender),
    FormField(
        key="configuration_set",
        optional=True,
        example="postbote",
        fault=unless(
            r"[A-Za-z0-9_-]{0,64}",
            "A configuration set's name is letters, digits, _ and -, up to 64 of them.",
        ),
    ),
    FormField(
        key="topic_arn",
        optional=True,
        example="arn:aws:sns:ap-southeast-1:123456789012:postbote",
        fault=unless(
            rf"(arn:aws[a-z-]*:sns:{REGION}:\d{{12}}:[A-Za-z0-9_-]{{1,256}})?",
            "A topic's ARN begins with arn:aws:sns: and stands in the SNS console.",
        ),
    ),
    FormField(
        key="queue_url",
        optional=True,
        example="https://sqs.ap-southeast-1.amazonaws.com/123456789012/postbote",
        fault=unless(
            r"(https://[a-z0-9.-]+/\d{12}/[A-Za-z0-9_-]{1,80})?",
            "A queue's URL begins with https://sqs. and stands in the SQS console.",
        ),
    ),
)
ELSEWHERE = "The topic is in another region than the account. SES tells only one in its own."


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    """Empty fields are the account that the operator lends."""
    if any(fields.values()):
        check_each(FORM, fields, surroundings)
        topic, region = fields.get("topic_arn", "").strip(), fields["region"].strip()
        if topic and topic.split(":")[3] != region:
            raise UnusableCredential(ELSEWHERE)
    elif surroundings.lent_ses is None or not surroundings.mail_from:
        raise UnusableCredential("The operator lends no Amazon SES account on this installation.")


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> "Ses":
    from channels._aws import Place  # noqa: PLC0415 -- the SDK, only where it is used
    from channels._ses import Reports, Ses  # noqa: PLC0415 -- the same

    lent = surroundings.lent_ses if not any(fields.values()) else None
    typed = {key: value.strip() for key, value in (_typed(lent) if lent else fields).items()}
    place = Place(
        region=typed["region"],
        key_id=typed.get("access_key_id", ""),
        secret=Secret(typed.get("secret_access_key", "")),
        endpoint=surroundings.endpoints.aws,
    )
    reports = Reports(
        configuration_set=typed.get("configuration_set", ""),
        topic=typed.get("topic_arn", ""),
        queue=typed.get("queue_url", ""),
    )
    sender = read_sender(surroundings.mail_from if lent else typed["mail_from"])
    return Ses(place, sender, reports, surroundings.in_flight_max)


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
        rate=1,
        check=check,
        open=open_account,
        sdk="channels._ses",
        subscribed="topic_arn",
        queued=True,
    ),
)
