"""Every sabotage can still be done, so that `make mutants` says something of today's code."""

from pathlib import Path

import pytest

from tests.mutants.sabotages import SABOTAGES, Sabotage

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda one: one.breaks)
def test_what_a_sabotage_breaks_and_who_notices_are_there(sabotage: Sabotage) -> None:
    assert (ROOT / sabotage.file).read_text().count(sabotage.old) == 1
    file, *_, test = sabotage.caught_by.split("::")
    assert f"def {test.partition('[')[0]}(" in (ROOT / file).read_text()
