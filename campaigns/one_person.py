"""One person in all that an agency keeps: where they are, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from campaigns.model import CampaignId
from campaigns.ports import Channel, InvalidAddress


class Stretch(NamedTuple):
    """`rows` are theirs; `after` is where to go on, None at the end of the list."""

    rows: tuple[int, ...]
    after: int | None = None


class Erased(NamedTuple):
    """`on_their_way` were not: a provider has them just now."""

    rows: int
    cancelled: int
    on_their_way: int


class OnePerson(Protocol):
    """Found by the keyed hashes of their addresses."""

    async def campaigns(self) -> Sequence[CampaignId]:
        """In which they could be: those whose people are known."""

    async def look(self, of: CampaignId, hashes: Collection[bytes], after: int = -1) -> Stretch:
        """In the next rows after that one."""

    async def erase(
        self, of: CampaignId, rows: Collection[int], hashes: Collection[bytes]
    ) -> Erased:
        """What waits is never sent. What is on its way stays for now: its answer is not in yet."""

    async def is_suppressed(self, hashes: Collection[bytes]) -> bool: ...

    async def keep_only_hashes(self, hashes: Collection[bytes]) -> None:
        """Of what is kept because they asked not to be contacted."""


def spellings(channels: Mapping[str, Channel], text: str, region: str) -> frozenset[str]:
    """As which addresses that could stand in a list, on any of the channels."""
    found = set()
    for channel in channels.values():
        try:
            address = channel.parse_address(text, region)
        except InvalidAddress:
            continue
        found |= {address.text, address.also} - {""}
    return frozenset(found)
