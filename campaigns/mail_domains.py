"""Whether mailboxes can know that a mail from a domain is its owner's: what its DNS says. Pure.

SPF says which servers may send for it, DKIM has the keys of its signatures, and DMARC says what to
do with what fits neither. Without them large mailboxes take no bulk mail:
https://support.google.com/a/answer/81126
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaigns.checkup import Check

SPF, DMARC = "v=spf1", "v=dmarc1"  # however they are written
UNKNOWN = "not looked up, as this machine's name server does not answer, or does not know it."
HOW = "docs/reference/operating.md#mail-domains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The TXT records of a `domain`, and those of DMARC there or at the nearest one above it.

    `has_keys` is whether there is anything where DKIM's keys are.
    """

    domain: str
    texts: Sequence[str]
    policies: Sequence[str]
    has_keys: bool


def judge(published: Published | None, domain: str) -> Check:
    """`published` is None where no name server knows."""
    what = f"Mail from {domain}"
    if published is None:
        return Check(what=what, is_well=True, words=UNKNOWN)
    missing = list(_missing(published))
    if missing:
        return Check(what=what, is_well=False, words=f"{'; '.join(missing)}. How: {HOW}")
    return Check(what=what, is_well=True, words="its DNS has SPF, DKIM keys and DMARC.")


def _missing(published: Published) -> Iterator[str]:
    senders = [text for text in published.texts if _is(text, SPF)]
    if not senders:
        yield "no SPF record says who may send for it"
    if len(senders) > 1:  # https://www.rfc-editor.org/rfc/rfc7208#section-4.5
        yield f"it has {len(senders)} SPF records, which count as none"
    if any(re.search(r"\s\+?all\b", text.lower()) for text in senders):
        yield "its SPF record lets anybody send for it"
    if not published.has_keys:
        yield "no DKIM key stands in its DNS"
    policies = [text for text in published.policies if _is(text, DMARC)]
    if len(policies) != 1:  # https://www.rfc-editor.org/rfc/rfc7489#section-6.6.3
        yield "no DMARC record" if not policies else "several DMARC records, which count as none"


def _is(text: str, version: str) -> bool:
    return re.split(r"[\s;]", text.lower().replace("v = ", "v=").strip())[0] == version
