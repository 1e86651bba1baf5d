"""A launched campaign as it is sent: its wording, its keys, and what stands around its text."""

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from agencies.model import INSTALLATION
from agencies.sealing import KeyRing
from campaigns.letterhead import Letterhead, letterhead_of
from campaigns.model import Campaign, CampaignId
from campaigns.retention import KeyDestroyed
from campaigns.sending import Run
from storage import contexts
from storage.agencies import agency_of
from storage.campaign_records import campaign_from_row
from storage.engine_ends import agency_keys
from storage.tables import agency, campaign, credential, template
from storage.wordings import FOR_ALL, TRANSLATIONS, gathered

_RUN = (
    select(campaign, template.c.subject, template.c.text, template.c.options)
    .join(
        template,
        (template.c.campaign_id == campaign.c.id)
        & (template.c.version == campaign.c.template)
        & (template.c.language == FOR_ALL),
    )
    .where(campaign.c.id == bindparam("campaign"))
)
_ITS_AGENCY = select(agency).where(agency.c.id == bindparam("agency"))
_LENT = select(credential.c.id).where(
    credential.c.id.in_(bindparam("route", expanding=True)),
    credential.c.agency_id == INSTALLATION,
)


def open_run(connection: Connection, ring: KeyRing, of: CampaignId) -> Run:
    row = connection.execute(_RUN, {"campaign": of}).one()
    texts = gathered(connection.execute(TRANSLATIONS, {"campaigns": [of]}).all())
    found = campaign_from_row(row, texts)
    if row.wrapped_key is None:
        raise KeyDestroyed
    key = agency_keys(connection, ring, [found.agency])[found.agency]
    own = key.unwrap(row.wrapped_key, contexts.campaign_key(found.agency, of))
    return Run(campaign=found, key=own, letterhead=_letterhead(connection, found))


def _letterhead(connection: Connection, of: Campaign) -> Letterhead:
    """The same through both of its accounts, also where only one of them is lent."""
    whose = connection.execute(_ITS_AGENCY, {"agency": of.agency}).one()
    route = [of.credential, of.spare or of.credential]
    lent = connection.execute(_LENT, {"route": route}).first() is not None
    return letterhead_of(agency_of(whose), lent=lent)
