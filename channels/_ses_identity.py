"""Whether Amazon SES lets mails come from an address: from that one, or from a domain above it.

"When you verify a domain identity, you can send email from any subdomain or email address of the
verified domain": https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
"""

from collections.abc import Iterator
from email.headerregistry import Address as Mailbox
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from channels._aws_codes import refusal_of

NO_SUCH = "NotFoundException"


class Words(NamedTuple):
    """For whoever reads it; `untold` where this key may not ask."""

    unknown: str
    unverified: str
    untold: str


OWNERS = Words(
    "Amazon does not know the sender {sender} in this region. In the SES console, under "
    "Identities, create one for its domain, {domain}.",
    "Amazon has not verified {identity} yet, so no mail can come from it. Look what is missing in "
    "the SES console, under Identities.",
    "",
)
AGENCYS = Words(
    "Amazon does not know the sender {sender} in this region. It, or its domain, {domain}, has to "
    "be verified there before.",
    "Amazon has not verified {identity} yet, so no mail can come from it.",
    "Amazon did not say whether mails may come from there ({code}). The operator's key has to be "
    "allowed to ask (ses:GetEmailIdentity).",
)
"""Over an account that is lent; they see none of it in Amazon's console."""


def identities_of(sender: Mailbox) -> Iterator[str]:
    """By which it may be known, its own first. A domain of one label is nobody's."""
    yield sender.addr_spec
    labels = sender.domain.split(".")
    for first in range(len(labels) - 1):
        yield ".".join(labels[first:])


def fault_of(client: Any, sender: Mailbox, words: Words) -> str:
    """Why no mail can come from there; empty where one can.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html
    """
    unverified = ""
    for identity in identities_of(sender):
        try:
            found = client.get_email_identity(EmailIdentity=identity)
        except ClientError as refusal:
            _, code, *_ = refusal_of(refusal)
            if code == NO_SUCH:
                continue
            return words.untold.format(code=code)
        if found.get("VerifiedForSendingStatus"):
            return ""
        unverified = unverified or words.unverified.format(identity=identity)
    return unverified or words.unknown.format(sender=sender.addr_spec, domain=sender.domain)
