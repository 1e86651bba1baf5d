"""What every account with Amazon is: a key in a region, and what tells how messages end."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.ports import FormField, Surroundings, UnusableCredential
from channels._form import unless
from config.secrets import Secret

if TYPE_CHECKING:
    from channels._aws import Place
    from channels._aws_receipts import Reports

_REGION = r"[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d"
KEY = (
    FormField(
        key="region",
        example="ap-southeast-1",
        fault=unless(_REGION, "The region is Amazon's short name, like ap-southeast-1."),
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
)
TOLD = (
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
            rf"(arn:aws[a-z-]*:sns:{_REGION}:\d{{12}}:[A-Za-z0-9_-]{{1,256}})?",
            "The topic's whole name begins with arn:aws:sns: (AWS's console: SNS, Topics, ARN).",
        ),
    ),
    FormField(
        key="queue_url",
        optional=True,
        example="https://sqs.ap-southeast-1.amazonaws.com/123456789012/postbote",
        fault=unless(
            r"(https://[a-z0-9.-]+/\d{12}/[A-Za-z0-9_-]{1,80})?",
            "The queue's address begins with https://sqs. (AWS's console: SQS, Queues, URL).",
        ),
    ),
)
ELSEWHERE = "The topic is in another region than the account. Amazon tells only one in its own."


def check_topic(fields: Mapping[str, str]) -> None:
    """Raises UnusableCredential."""
    topic, region = fields.get("topic_arn", "").strip(), fields["region"].strip()
    if topic and topic.split(":")[3] != region:
        raise UnusableCredential(ELSEWHERE)


def read_place(typed: Mapping[str, str], surroundings: Surroundings) -> "Place":
    from channels._aws import Place  # noqa: PLC0415 -- the SDK, only where it is used

    return Place(
        region=typed["region"],
        key_id=typed.get("access_key_id", ""),
        secret=Secret(typed.get("secret_access_key", "")),
        endpoint=surroundings.endpoints.aws,
    )


def read_reports(typed: Mapping[str, str]) -> "Reports":
    from channels._aws_receipts import Reports  # noqa: PLC0415 -- the same

    return Reports(
        configuration_set=typed.get("configuration_set", ""),
        topic=typed.get("topic_arn", ""),
        queue=typed.get("queue_url", ""),
    )


def tells(fields: Mapping[str, str], surroundings: Surroundings) -> bool:
    """As `Reports.tell` has it, and where we can hear of it. That is of every message, also where
    all that is told is that no more will be (LAST_WORD)."""
    heard = fields.get("queue_url") or (fields.get("topic_arn") and surroundings.public_url)
    return bool(fields.get("configuration_set") and heard)
