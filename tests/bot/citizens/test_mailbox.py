"""Letters are handed out once, and forgotten as soon as each was acted upon."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from agencies.bots import BotId, Told
from bot.citizens.mailbox import Mailbox

BOT = BotId(7)


@dataclass
class Inbox:
    waiting: dict[int, Told] = field(default_factory=dict)

    async def updates_told(
        self, bots: Collection[BotId], most: int, but: Collection[int]
    ) -> Sequence[Told]:
        found = [one for one in self.waiting.values() if one.bot in bots and one.id not in but]
        return sorted(found, key=lambda one: one.id)[:most]

    async def updates_taken(self, ids: Collection[int]) -> None:
        for one in ids:
            del self.waiting[one]


def told(*ids: int) -> Inbox:
    return Inbox({one: Told(id=one, bot=BOT, number=one, content=b"") for one in ids})


async def test_a_letter_that_takes_long_holds_no_other_in_the_inbox() -> None:
    inbox = told(1, 2, 3)
    mailbox = Mailbox(inbox)
    slow, *quick = await mailbox.letters([BOT])
    for one in quick:
        mailbox.done(one)
    assert await mailbox.letters([BOT]) == []
    assert set(inbox.waiting) == {slow.told.id}


async def test_one_that_comes_up_late_under_a_lower_id_is_handed_out_too() -> None:
    inbox = told(2)
    mailbox = Mailbox(inbox)
    [first] = await mailbox.letters([BOT])
    inbox.waiting |= told(1).waiting
    [late] = await mailbox.letters([BOT])
    assert (first.told.id, late.told.id) == (2, 1)
    assert late.place > first.place


async def test_a_process_that_holds_no_bot_reads_nothing() -> None:
    assert await Mailbox(told(1)).letters([]) == []
