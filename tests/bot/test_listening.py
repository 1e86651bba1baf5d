"""Each update is taken once, whatever order or numbers it comes with."""

import asyncio
from collections.abc import Sequence

from bot.listening import Listening, NoMore, Numbered


async def taken(*batches: Sequence[int]) -> list[int]:
    """Of updates of one person that are fetched so, what was handed on."""
    waiting, found = list(batches), list[int]()

    async def fetch(_offset: int) -> Sequence[Numbered[str]]:
        if not waiting:
            raise NoMore
        return [Numbered(number, "ana", "") for number in waiting.pop(0)]

    async def take(update: Numbered[str]) -> None:
        await asyncio.sleep(0)
        found.append(update.number)

    await Listening(fetch, take).run()
    return found


async def test_those_of_one_person_are_taken_in_their_order() -> None:
    assert await taken([5, 4, 6], [7]) == [4, 5, 6, 7]


async def test_one_that_comes_again_before_it_is_confirmed_is_taken_once() -> None:
    assert await taken([4, 4, 5], [6]) == [4, 5, 6]


async def test_numbers_that_begin_anew_further_down_are_taken() -> None:
    assert await taken([700, 701], [], [12], [13]) == [700, 701, 12, 13]
