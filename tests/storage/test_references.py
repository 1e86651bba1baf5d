"""A row refers to another one of its own agency: no statement can join two agencies' data."""

from sqlalchemy import ForeignKeyConstraint

from storage.tables import metadata

TO_THE_INSTALLATIONS = {
    ("member", "person"): "persons are the installation's, whatever agencies they belong to",
}


def references() -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (table.name, key.referred_table.name, tuple(one.parent.name for one in key.elements))
        for table in metadata.sorted_tables
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint)
    }


def test_every_reference_goes_by_the_agency_as_well() -> None:
    found = references()
    alone = {(table, to) for table, to, by in found if to != "agency" and by[0] != "agency_id"}

    assert len(found) > len(metadata.tables)
    assert alone == TO_THE_INSTALLATIONS.keys()


def test_what_is_referred_to_is_its_agency_and_its_id() -> None:
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            to = [one.column.name for one in key.elements]
            if key.referred_table.name != "agency" and len(to) > 1:
                assert to == ["agency_id", "id"], (table.name, to)


def test_every_table_but_the_agencies_is_an_agencys() -> None:
    for table in metadata.sorted_tables:
        if table.name != "agency":
            assert not table.c.agency_id.nullable, table.name


def test_every_table_refers_to_its_agency_if_only_through_what_it_is_part_of() -> None:
    reached = {"agency"}
    for table in metadata.sorted_tables:  # in the order of their references
        assert {key.referred_table.name for key in table.foreign_key_constraints} & reached or (
            table.name == "agency"
        ), table.name
        reached.add(table.name)
