"""What goes between us and the process that checks a list."""

import pickle
from pathlib import Path

import pytest

from campaigns.recipients.frames import PROTOCOL, pack_event, unpack_event
from tests.fakes.lists import ORDER, heard

GOOD = b"recipient,name\n11111111,Ann\n2,Bob\n11111111,Cid\n01234567,Dan\n"


def test_an_event_comes_back_as_it_went() -> None:
    for event in heard(GOOD).events:
        assert unpack_event(pack_event(event)) == event


@pytest.mark.parametrize("thing", [Path("x"), ORDER.duplicates, range(3)])
def test_nothing_else_may_come_back(thing: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="may not come back"):
        unpack_event(pickle.dumps(thing, PROTOCOL))


def test_a_key_is_pickled_for_the_child_alone() -> None:
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(ORDER)
