"""Files, sealed in pieces under a key of their own, so that no process needs another one's disk."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from agencies.sealing import Key
from campaigns.model import BlobId
from campaigns.stores import PIECE_SIZE, Blob, NoSuch, Stale
from storage import contexts
from storage.database import db_now
from storage.scope import Scope
from storage.tables import blob as table
from storage.tables import blob_piece
from storage.violations import BLOB_PIECE, violates

_MINE = (table.c.agency_id == bindparam("agency"), table.c.id == bindparam("blob"))
_GET = select(table).where(*_MINE)
_CREATE = insert(table).values(size=0, wrapped_key=b"", created_at=db_now()).returning(table.c.id)
_WRAP = update(table).where(*_MINE).values(wrapped_key=bindparam("key"))
_GROW = (
    update(table)
    .where(*_MINE)
    .values(size=table.c.size + bindparam("more"))
    .returning(table.c.wrapped_key)
)
_NEXT_PIECE = (
    select(blob_piece.c.piece, blob_piece.c.sealed)
    .where(
        blob_piece.c.agency_id == bindparam("agency"),
        blob_piece.c.blob_id == bindparam("blob"),
        blob_piece.c.piece > bindparam("last"),
    )
    .order_by(blob_piece.c.piece)
    .limit(1)
)


class SqlBlobs:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def create(self, name: str) -> BlobId:
        made = await self._scope.run(_CREATE, {"agency_id": self._agency, "name": name})
        blob = BlobId(made.scalar_one())
        _, wrapped = self._scope.key.new(contexts.blob_key(self._agency, blob))
        await self._scope.run(_WRAP, {**self._mine(blob), "key": wrapped})
        return blob

    async def write(self, blob: BlobId, piece: int, content: bytes) -> None:
        """Raises NoSuch, and Stale when that piece was written before."""
        if len(content) > PIECE_SIZE:
            raise ValueError(f"a piece of {len(content)} bytes is more than {PIECE_SIZE}")
        grown = await self._scope.run(_GROW, {**self._mine(blob), "more": len(content)})
        wrapped = grown.scalar()
        if not wrapped:
            raise NoSuch(f"blob {blob}")
        context = contexts.blob_piece(self._agency, blob, piece)
        sealed = self._key(blob, wrapped).seal(content, context)
        row = {"agency_id": self._agency, "blob_id": blob, "piece": piece, "sealed": sealed}
        try:
            await self._scope.run(insert(blob_piece), row)
        except IntegrityError as error:
            if violates(error, BLOB_PIECE):
                raise Stale(f"piece {piece} of blob {blob}") from None
            raise

    async def get(self, blob: BlobId) -> Blob:
        found = (await self._scope.run(_GET, self._mine(blob))).first()
        if found is None or not found.wrapped_key:
            raise NoSuch(f"blob {blob}")
        return Blob(id=blob, name=found.name, size=found.size)

    async def read(self, blob: BlobId) -> AsyncIterator[bytes]:
        """Raises NoSuch."""
        found = (await self._scope.run(_GET, self._mine(blob))).first()
        if found is None or not found.wrapped_key:  # being erased
            raise NoSuch(f"blob {blob}")
        key = self._key(blob, found.wrapped_key)
        last = -1
        while piece := (
            await self._scope.run(_NEXT_PIECE, {**self._mine(blob), "last": last})
        ).first():
            last = piece.piece
            yield key.open(piece.sealed, contexts.blob_piece(self._agency, blob, last))

    async def delete(self, blob: BlobId) -> None:
        """With its key and its pieces; nothing happens where there is none."""
        await self._scope.run(delete(table).where(*_MINE), self._mine(blob))

    def _mine(self, blob: BlobId) -> dict[str, Any]:
        return {"agency": self._agency, "blob": blob}

    def _key(self, blob: BlobId, wrapped: bytes) -> Key:
        return self._scope.key.unwrap(wrapped, contexts.blob_key(self._agency, blob))
