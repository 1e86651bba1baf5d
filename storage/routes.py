"""Which of a campaign's two accounts its messages go through: what statements ask about it.

The answer is in the paces of both: while the first is down, the second takes over.
"""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from campaigns.pacing import PaceKind
from storage.tables import campaign, credential, pace, run

_THROUGH = bindparam("credential", type_=BigInteger())
_FIRST = pace.alias("first_pace")
_OTHER = pace.alias("other_pace")

_FIRST_IS_DOWN = exists().where(
    _FIRST.c.kind == PaceKind.CREDENTIAL,
    _FIRST.c.subject == campaign.c.credential_id,
    _FIRST.c.opened > 0,
)
_SPARE = credential.alias("spare")
SPARE = (
    select(_SPARE.c.id)
    .where(_SPARE.c.id == campaign.c.spare_id, _SPARE.c.removed_at.is_(None))
    .correlate(campaign)
    .scalar_subquery()
)
"""The account that takes over for a campaign, while that is there."""

THROUGH = case(
    (run.c.over_since.is_not(None), func.coalesce(SPARE, run.c.credential_id)),
    else_=run.c.credential_id,
)
"""The account of a campaign's run, as staff know it."""

_COUNTRIES = cast(campaign.c.countries, Text)


def of_a_country(account: ColumnElement[int]) -> ColumnElement[bool]:
    """A campaign of which people of a country go through that account. As JSON has it: a number
    behind what numbers begin with."""
    number = literal("%: ").concat(cast(account, Text))
    return or_(*(_COUNTRIES.like(number.concat(end)) for end in (",%", "}%")))


GOES_THROUGH = or_(
    campaign.c.credential_id == _THROUGH,
    and_(campaign.c.spare_id == _THROUGH, or_(campaign.c.share > 0, _FIRST_IS_DOWN)),
    of_a_country(_THROUGH),
)
"""A campaign of which messages go through that `credential`."""

HAS_ANOTHER = exists().where(
    _OTHER.c.kind == PaceKind.CREDENTIAL,
    _OTHER.c.subject
    == case((campaign.c.credential_id == _THROUGH, campaign.c.spare_id),
            else_=campaign.c.credential_id),
    _OTHER.c.opened == 0,
    _OTHER.c.subject == credential.c.id,
    credential.c.removed_at.is_(None),
)  # fmt: skip
"""One that has another account which is there, and not down."""
