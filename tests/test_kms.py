"""Keys that AWS KMS has wrapped: it is asked once at the start, and what it says is told."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from commands import keys
from config import kms as product_kms
from config.kms import SCHEME, new_wrapped_key
from config.logs import quiet_libraries
from config.secrets import Secret
from config.settings import Endpoints, Settings
from installation import installation
from opening import CannotStart, CannotStartYet
from storage.agencies import attempt_key
from tests.fakes.kms import KEY_ID, NAMES, FakeKms


@pytest.fixture
async def kms(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeKms]:
    for name, value in NAMES.items():
        monkeypatch.setenv(name, value)
    async with FakeKms() as running:
        yield running


@pytest.fixture
async def settings(tmp_path: Path, kms: FakeKms) -> Settings:
    """With a key that it has wrapped."""
    key = await asyncio.to_thread(new_wrapped_key, KEY_ID, kms.url)
    return Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}",
        data_dir=tmp_path,
        secret_keys=(key,),
        endpoints=Endpoints(aws=kms.url),
    )


async def test_it_is_asked_once_at_each_start_and_the_same_key_comes_back(
    settings: Settings, kms: FakeKms
) -> None:
    async with installation(settings) as place:
        first = await attempt_key(place.database, place.keyring)
    async with installation(settings) as place:
        assert await attempt_key(place.database, place.keyring) == first
    assert kms.asked == ["GenerateDataKeyWithoutPlaintext", "Decrypt", "Decrypt"]


async def test_an_installation_goes_over_to_a_key_of_kms(settings: Settings) -> None:
    clear = Secret("thirty-two characters of anything random")
    async with installation(replace(settings, secret_keys=(clear,))) as place:
        before = await attempt_key(place.database, place.keyring)
    both = replace(settings, secret_keys=(*settings.secret_keys, clear))
    assert await keys.rotate(both) == 0
    async with installation(settings) as place:
        assert await attempt_key(place.database, place.keyring) == before


@pytest.mark.parametrize(
    ("error", "kind"),
    [("AccessDeniedException", CannotStart), ("KMSInternalException", CannotStartYet)],
)
async def test_what_it_refuses_is_told(
    settings: Settings, kms: FakeKms, error: str, kind: type[CannotStart]
) -> None:
    kms.refuses = error
    with pytest.raises(CannotStart, match=f"AWS KMS does not give us the keys.*{error}") as told:
        async with installation(settings):
            pass
    assert type(told.value) is kind


async def test_what_was_wrapped_for_something_else_does_not_open(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_kms, "BOUND_TO", {"used-for": "something else"})
    with pytest.raises(CannotStart, match="InvalidCiphertextException"):
        async with installation(settings):
            pass


async def test_one_that_is_not_reached_may_be_reached_at_the_next_start(
    settings: Settings, kms: FakeKms
) -> None:
    await kms.__aexit__()
    with pytest.raises(CannotStartYet, match="Check that its service is reached"):
        async with installation(settings):
            pass


async def test_without_credentials_it_is_said_what_is_missing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(CannotStart, match="credentials"):
        async with installation(settings):
            pass


async def test_a_key_that_nobody_saw_is_printed_for_the_settings(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await keys.print_new(settings, KEY_ID)
    await keys.print_new(settings, "")
    wrapped, clear = capsys.readouterr().out.split()
    assert wrapped.startswith(SCHEME)
    async with installation(replace(settings, secret_keys=(Secret(wrapped), Secret(clear)))):
        pass


async def test_what_it_answers_is_in_no_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    quiet_libraries()
    with caplog.at_level(logging.DEBUG):
        async with installation(settings):
            pass
    assert [one for one in caplog.records if one.name.startswith("botocore")] == []
