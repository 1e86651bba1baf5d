"""Which of a campaign's two accounts its messages go through: what statements ask about it.

The answer is in the paces of both: while the first is down, the second takes over.
"""

from sqlalchemy import BigInteger, Text, and_, bindparam, case, cast, exists, literal, or_

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
THROUGH = case((run.c.over_since.is_not(None), campaign.c.spare_id), else_=run.c.credential_id)
"""The account of a campaign's run, as staff know it."""

_COUNTRIES = cast(campaign.c.countries, Text)
_NUMBER = literal("%: ").concat(cast(_THROUGH, Text))
_OF_A_COUNTRY = or_(*(_COUNTRIES.like(_NUMBER.concat(end)) for end in (",%", "}%")))
"""As JSON has it: a number behind what numbers begin with."""

GOES_THROUGH = or_(
    campaign.c.credential_id == _THROUGH,
    and_(campaign.c.spare_id == _THROUGH, or_(campaign.c.share > 0, _FIRST_IS_DOWN)),
    _OF_A_COUNTRY,
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
