"""The words in a mail's link by which somebody unsubscribes: only we can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.model import AgencyId
from agencies.sealing import HASH_SIZE
from agencies.unsubscribing import Links, NotOurs

OURS = Links(b"our key")
AGENCIES = st.integers(1, 2**40).map(AgencyId)
HASHES = st.binary(min_size=HASH_SIZE, max_size=HASH_SIZE)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(AGENCIES, HASHES)
def test_reads_what_it_made(agency: AgencyId, address: bytes) -> None:
    assert OURS.read(OURS.make(agency, address)) == (agency, address)


@given(st.text())
def test_refuses_any_other_text(text: str) -> None:
    with pytest.raises(NotOurs):
        OURS.read(text)


def test_refuses_every_one_of_ten_thousand_altered_words_and_takes_all_unaltered_ones() -> None:
    taken = refused = 0
    for number in range(200):
        word = OURS.make(AgencyId(number + 1), bytes([number]) * HASH_SIZE)
        assert OURS.read(word)[0] == number + 1
        taken += 1
        for place in range(50):
            at = (place + number) % len(word)
            other = ALPHABET[(ALPHABET.index(word[at]) + 1 + place) % len(ALPHABET)]
            altered = word[:at] + (other if other != word[at] else "!") + word[at + 1 :]
            with pytest.raises(NotOurs):
                OURS.read(altered)
            refused += 1
    assert (taken, refused) == (200, 10_000)


@given(AGENCIES, HASHES)
def test_refuses_what_was_cut_off_or_goes_on(agency: AgencyId, address: bytes) -> None:
    word = OURS.make(agency, address)
    for altered in (word[:-1], word + "A", word + "=", "A" + word):
        with pytest.raises(NotOurs):
            OURS.read(altered)


def test_refuses_those_of_another_installation() -> None:
    with pytest.raises(NotOurs):
        OURS.read(Links(b"their key").make(AgencyId(1), bytes(HASH_SIZE)))
