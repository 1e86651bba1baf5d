"""What the tables have in common: how they are named, numbered, and held to their agency."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKeyConstraint, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows only for INTEGER
Json = JSON(none_as_null=True)


def own_id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def agency_id() -> Column[int]:
    return Column("agency_id", Id, nullable=False)


def of_agency() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency_id"], ["agency.id"])


def of_campaign() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["agency_id", "campaign_id"], ["campaign.agency_id", "campaign.id"], ondelete="CASCADE"
    )
