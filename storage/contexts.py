"""What every sealed value is bound to, in one place: whose it is, of which table, and which row.

A value that is moved to another row, table or agency no longer opens. Parts that people choose
come last, so that no two places share a context.
"""

from agencies.bots import BotId
from agencies.model import INSTALLATION, AgencyId, CredentialId, Identity
from agencies.sealing import Key
from agencies.staff import PersonId
from campaigns.conversations import JobId
from campaigns.model import BlobId, CampaignId


def agency_key(agency: AgencyId) -> bytes:
    return _place(agency, "key")


def campaign_key(agency: AgencyId, campaign: CampaignId) -> bytes:
    return _place(agency, "campaign", campaign, "key")


def blob_key(agency: AgencyId, blob: BlobId) -> bytes:
    return _place(agency, "blob", blob, "key")


def blob_piece(agency: AgencyId, blob: BlobId, piece: int) -> bytes:
    return _place(agency, "blob", blob, "piece", piece)


def credential_fields(agency: AgencyId, credential: CredentialId) -> bytes:
    return _place(agency, "credential", credential, "fields")


def session_payload(agency: AgencyId, identity: Identity) -> bytes:
    return _place(agency, "session", identity)


def button_argument(agency: AgencyId, button: str) -> bytes:
    return _place(agency, "button", button)


def job_arguments(agency: AgencyId, job: JobId) -> bytes:
    return _place(agency, "job", job)


def notice_arguments(agency: AgencyId, notice: int) -> bytes:
    return _place(agency, "notice", notice)


def inbox_entry(agency: AgencyId, source: str, key: str) -> bytes:
    return _place(agency, "inbox", source, key)


def staff_address(agency: AgencyId, channel: str, identity: Identity) -> bytes:
    return _place(agency, "staff_address", channel, identity)


def member(agency: AgencyId, person: PersonId) -> bytes:
    return _place(agency, "member", person)


def invitation(agency: AgencyId, word_hash: bytes) -> bytes:
    return _place(agency, "invitation", word_hash.hex())


def enrolment(identity: Identity) -> bytes:
    return _place(INSTALLATION, "enrolment", identity)


def suppressed_address(agency: AgencyId, channel: str, address_hash: bytes) -> bytes:
    return _place(agency, "suppression", channel, address_hash.hex())


def subscriber(agency: AgencyId, bot: BotId, chat_hash: bytes) -> bytes:
    return _place(agency, "bot", bot, "subscriber", chat_hash.hex())


def address_key(agency: Key) -> Key:
    """For keyed hashes of addresses: whoever reads lists gets this one, which opens nothing."""
    return Key(agency.hash("addresses 1") + agency.hash("addresses 2"))


def _place(*parts: object) -> bytes:
    return "/".join(map(str, ("agency", *parts))).encode()
