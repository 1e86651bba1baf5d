"""A fallback is read back as it was kept, also one that was kept before it had countries."""

from agencies.model import CredentialId
from campaigns.fallback import Fallback
from storage.fallback_records import fallback_from_record, fallback_to_record

FALLBACK = Fallback(
    campaign=4, credential=CredentialId(3), channel="sms", account="Main", column="phone",
    reports=True, refused=("too long",), countries={"60": CredentialId(8)},
)  # fmt: skip


def test_it_is_read_back_as_it_was_kept() -> None:
    assert fallback_from_record(fallback_to_record(FALLBACK)) == FALLBACK


def test_one_without_countries_goes_through_its_own_account_alone() -> None:
    record = fallback_to_record(FALLBACK) or {}
    del record["countries"]
    found = fallback_from_record(record)
    assert found is not None
    assert found.countries == {}
