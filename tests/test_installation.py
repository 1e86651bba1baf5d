"""What the parts of an installation do for each other."""

from pathlib import Path

import pytest

from agencies.model import CredentialId
from agencies.sealing import KeyRing
from campaigns.sending import StorageDown
from config.secrets import Secret
from config.settings import Settings
from installation import Accounts, put_together
from storage.database import Database
from tests.channels.counterparts import closed_port


async def test_a_database_that_is_away_while_an_account_is_opened_ends_nothing(
    tmp_path: Path, keyring: KeyRing
) -> None:
    away = f"postgresql+asyncpg://postbote@127.0.0.1:{closed_port()}/postbote"
    settings = Settings(
        database_url=away,
        data_dir=tmp_path,
        secret_keys=(Secret("thirty-two characters of anything random"),),
    )
    accounts = Accounts(put_together(settings, Database(away), keyring))
    with pytest.raises(StorageDown):
        await accounts.open(CredentialId(1))
