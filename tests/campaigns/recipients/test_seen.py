"""Which addresses stood in the list before."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.recipients.seen import Seen

HASHES = st.binary(min_size=16, max_size=16)
CROWDED = st.integers(0, 3).map(lambda n: b"\xff" * 15 + bytes([n]))


@given(st.lists(HASHES | CROWDED, max_size=50))
def test_answers_as_a_dictionary_would(hashes: list[bytes]) -> None:
    seen, reference = Seen(), dict[bytes, int]()
    for row, hashed in enumerate(hashes, 2):
        assert seen.first(hashed, row) == reference.setdefault(hashed, row)
