"""Money: what an account's provider takes, an agency's budget, and what each campaign has of it.

Sums are in millionths of a currency.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    text,
)

from storage.tables.columns import Id, Json, agency_id, metadata, of_agency, of_campaign

price = Table(
    "price",
    metadata,
    agency_id(),
    Column("credential_id", Id, nullable=False),  # the agency's own, or one that it is lent
    Column("currency", String(3), nullable=False),
    Column("prefixes", Json, nullable=False),  # for each part, by what a number begins with
    Column("others", BigInteger),
    PrimaryKeyConstraint("agency_id", "credential_id"),
    of_agency(),
)

budget = Table(
    "budget",
    metadata,
    agency_id(),
    Column("currency", String(3), nullable=False),
    Column("millionths", BigInteger, nullable=False),  # a month
    Column("warned", String(7), nullable=False, server_default=text("''")),  # in that month
    PrimaryKeyConstraint("agency_id"),
    of_agency(),
)

claim = Table(
    "claim",  # what a campaign has of a month, like 2026-03 by its agency's clock
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("month", String(7), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("millionths", BigInteger, nullable=False),  # for all its people, whatever the month
    Column("people", Integer, nullable=False),
    Column("unpriced", Integer, nullable=False),
    Column("since", Integer, nullable=False),  # so many messages were handed over before it
    Column("until", Integer),  # and so many when it ended; NULL: it has not
    PrimaryKeyConstraint("campaign_id", "month"),
    of_campaign(),
    Index("ix_claim_agency_id_month", "agency_id", "month"),
)

charge = Table(
    "charge",  # what a provider's receipts said that it charged for an attempt
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("row", Integer, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("millionths", BigInteger, nullable=False),
    PrimaryKeyConstraint("campaign_id", "row", "attempt"),
    of_campaign(),
    sqlite_with_rowid=False,
)
