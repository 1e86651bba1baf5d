"""Files of campaigns, and what the providers call those that they have."""

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from agencies.model import AgencyId, CredentialId
from agencies.sealing import KeyRing
from campaigns.model import BlobId
from storage import contexts
from storage.engine_ends import agency_keys
from storage.tables import blob, blob_piece, sent_file
from storage.transacting import Transacting
from storage.upserts import Upsert

_KEY = select(blob.c.wrapped_key).where(
    blob.c.agency_id == bindparam("agency"), blob.c.id == bindparam("blob")
)
_PIECES = (
    select(blob_piece.c.piece, blob_piece.c.sealed)
    .where(blob_piece.c.agency_id == bindparam("agency"), blob_piece.c.blob_id == bindparam("blob"))
    .order_by(blob_piece.c.piece)
)
_THIS = (
    sent_file.c.credential_id == bindparam("credential"),
    sent_file.c.blob_id == bindparam("blob"),
)
_NAME = select(sent_file.c.name).where(*_THIS)
_FORGET = delete(sent_file).where(*_THIS)
_KEEP = Upsert(sent_file, key=["credential_id", "blob_id"])


class SqlFiles(Transacting):
    """Every function is one short transaction, and raises StorageDown."""

    async def content(self, agency: AgencyId, blob: BlobId) -> bytes:
        return await self._transact(lambda connection: _read(connection, self._ring, agency, blob))

    async def name_of(self, credential: CredentialId, blob: BlobId) -> str:
        """What that account's provider calls it; empty where it was never uploaded."""
        which = {"credential": credential, "blob": blob}
        found: str | None = await self._transact(
            lambda connection: connection.execute(_NAME, which).scalar()
        )
        return found or ""

    async def keep_name(
        self, agency: AgencyId, credential: CredentialId, blob: BlobId, name: str
    ) -> None:
        """An empty one is forgotten; of two uploads the first one's stays."""
        row = {"agency_id": agency, "credential_id": credential, "blob_id": blob, "name": name}

        def keep(connection: Connection) -> None:
            if name:
                connection.execute(_KEEP.on(connection).values(**row))
            else:
                connection.execute(_FORGET, {"credential": credential, "blob": blob})

        await self._transact(keep)


def _read(connection: Connection, ring: KeyRing, agency: AgencyId, of: BlobId) -> bytes:
    which = {"agency": agency, "blob": of}
    wrapped = connection.execute(_KEY, which).scalar_one()
    key = agency_keys(connection, ring, [agency])[agency].unwrap(
        wrapped, contexts.blob_key(agency, of)
    )
    return b"".join(
        key.open(sealed, contexts.blob_piece(agency, of, piece))
        for piece, sealed in connection.execute(_PIECES, which)
    )
