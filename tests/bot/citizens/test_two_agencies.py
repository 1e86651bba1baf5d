"""One person, two bots of two agencies: nothing of the one is seen at the other."""

import json

from tests.bot.citizens.town import Town

PHONE = "+6591234567"


async def test_what_somebody_does_with_one_agencys_bot_the_other_never_knows(town: Town) -> None:
    health = await town.opens_bot(asks_phone=True)
    works = await town.opens_bot(town.other, asks_phone=True)
    async with town.listening():
        here, there = await health.subscribes(), await works.subscribes()
        for chat in (here, there):
            chat.shares(PHONE)
            await chat.sees(f"I keep the number {PHONE}")
        here.presses("✓ Dengue")
        await here.sees("Choose what you want to read")
        here.says("/language")
        await here.sees("In which language")
        here.presses("中文")
        await here.sees("从现在起")
        here.says("/stop")
        await here.sees("您已退订")
        here.presses(next(iter(here.chat[-1].buttons)))
        await here.sees("已全部删除")
        there.says("/mydata")
        kept = json.loads(await there.receives("mydata.json"))
    assert await health.subscriber() is None
    assert (kept["language"], kept["topics"], kept["phone"]) == ("en", ["Floods", "Dengue"], PHONE)
    assert kept["left"] is None
    assert not [one.text for one in there.chat if "another Telegram account" in one.text]
