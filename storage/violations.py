"""The constraints whose violation means something to the domain, by their names."""

from sqlalchemy.exc import IntegrityError

AGENCY_NAME = "uq_agency_name"
DELIVERY_ROW = "pk_delivery"
BLOB_PIECE = "pk_blob_piece"

SQLITE_SAYS = {
    AGENCY_NAME: "agency.name",
    DELIVERY_ROW: "delivery.campaign_id, delivery.row",
    BLOB_PIECE: "blob_piece.blob_id, blob_piece.piece",
}
"""SQLite names the columns of a constraint and not the constraint."""


def violates(error: IntegrityError, constraint: str) -> bool:
    said = str(error.orig)
    return f'"{constraint}"' in said or said.endswith(f"failed: {SQLITE_SAYS[constraint]}")
