"""The agency's own bots: seeing, changing, removing them; what the platform is asked is a job."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from agencies.bots import Bot, BotId, Rule, TopicId
from agencies.staff import Action
from bot.conversation.bots import (
    MOST_TOPICS,
    BotChanged,
    BotRead,
    BotRemoved,
    BotsRead,
    BotView,
    CanarySent,
    ChangeBot,
    ConnectBot,
    MakePoster,
    NotSubscribed,
    ReadBot,
    ReadBots,
    RemoveBot,
    TryAddressNeeded,
    TryBot,
)
from bot.desk.handlers.trying import own_address
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.ports import DeskWork
from bot.texts import render
from bot.words import line
from campaigns.canary import send_canary
from campaigns.model import Wording
from campaigns.ports import UnusableCredential
from campaigns.service import expect_to_speak
from campaigns.steering import pause_account

CHANNEL, PROVIDER = "telegram", "bot"


async def read_bots(context: Context, _command: ReadBots) -> BotsRead:
    work = context.work
    return BotsRead(tuple([await view(work, bot) for bot in await work.bots.list()]))


async def read_bot(context: Context, command: ReadBot) -> BotRead:
    return BotRead(await view(context.work, await context.work.bots.get(BotId(command.bot))))


async def view(work: DeskWork, bot: Bot) -> BotView:
    audience = await work.bots.audience(bot.id)
    return BotView(
        id=bot.id,
        name=bot.name,
        username=bot.username,
        people=audience.people,
        purpose=bot.purpose,
        topics=tuple((t.id, t.name, audience.by_topic.get(t.id, 0)) for t in bot.topics),
        asks_phone=bot.asks_phone,
        paused=bot.paused,
        refused=bot.refused,
    )


async def connect_bot(context: Context, command: ConnectBot) -> None:
    """Only what can be a token is asked about."""
    spec = context.office.offers.spec(CHANNEL, PROVIDER)
    [field] = spec.form
    if fault := field.fault(command.token, context.office.surroundings):
        raise UnusableCredential(fault)
    await context.add_job("connect-bot", None, token=command.token, bot=command.bot)


async def change_bot(context: Context, command: ChangeBot) -> BotChanged:
    work = context.work
    before = await work.bots.get(BotId(command.bot))
    match command.what:
        case "topic":
            await _add_topic(work, before, command.value)
        case "untopic":
            await work.bots.remove_topic(before.id, TopicId(int(command.value)))
        case what:
            await work.bots.save(CHANGES[what](before, command.value))
    after = await work.bots.get(before.id)
    if after.paused and not before.paused:
        await pause_account(work, after.credential)
    if after.purpose and (after.paused == before.paused or not before.purpose):
        await context.add_job("introduce-bot", None, bot=after.id, poster=not before.purpose)
    return BotChanged(await view(work, after))


async def _add_topic(work: DeskWork, bot: Bot, name: str) -> None:
    if name.casefold() in {topic.name.casefold() for topic in bot.topics}:
        raise NotPossible(line("bot-topic-taken", topic=name))
    if len(bot.topics) >= MOST_TOPICS:
        raise NotPossible(line("bot-topics-full", most=MOST_TOPICS))
    await work.bots.add_topic(bot.id, name)


def _purpose(bot: Bot, value: str) -> Bot:
    """The first one opens it."""
    return replace(bot, purpose=value, paused=bot.paused and bool(bot.purpose))


CHANGES: Mapping[str, Callable[[Bot, str], Bot]] = {
    "purpose": _purpose,
    "phone": lambda bot, value: replace(bot, asks_phone=value == "yes"),
    "paused": lambda bot, value: replace(bot, paused=value == "yes"),
}


async def make_poster(context: Context, command: MakePoster) -> None:
    bot = await context.work.bots.get(BotId(command.bot))
    await context.add_job("poster", None, bot=bot.id)


async def try_bot(
    context: Context, command: TryBot
) -> CanarySent | NotSubscribed | TryAddressNeeded:
    """To whoever asks: in Telegram a person's chat id is their own."""
    bot = await context.work.bots.get(BotId(command.bot))
    own = await own_address(context, CHANNEL)
    if own is None:
        return TryAddressNeeded(bot.credential, bot.username)
    return await try_at(context, bot, own.address)


async def try_at(context: Context, bot: Bot, address: str) -> CanarySent | NotSubscribed:
    """It goes through consent, ledger and worker as everything does that the bot sends.

    The address is kept where it is a subscriber's: a slip is asked for again.
    """
    work, identity = context.work, context.sender.identity
    await expect_to_speak(work, bot.credential)
    person = await work.subscribers.find(bot.id, int(address))
    if person is None or not person.subscribed:
        return NotSubscribed(bot.link())
    wording = Wording(
        subject=render(line("bot-test-name", name=bot.name)),
        text=render(line("bot-test-message", agency=work.agency.name)).replace("{", r"\{"),
    )
    sent = await send_canary(
        work,
        await context.account_to_use(bot.credential),
        context.office.offers.channels[CHANNEL],
        Rule(bot=bot.id, only=person.id),
        wording,
        str(identity),
    )
    await work.staff.keep_address(identity, CHANNEL, address)
    return CanarySent(sent)


async def remove_bot(context: Context, command: RemoveBot) -> BotRemoved:
    bot = await context.work.bots.get(BotId(command.bot))
    await context.work.bots.remove(bot.id)
    await context.work.credentials.remove(bot.credential)
    return BotRemoved(bot.name)


HANDLERS: Handlers = {
    ReadBots: (Action.LOOK, read_bots),
    ReadBot: (Action.LOOK, read_bot),
    ConnectBot: (Action.MANAGE, connect_bot),
    ChangeBot: (Action.MANAGE, change_bot),
    MakePoster: (Action.LOOK, make_poster),
    TryBot: (Action.PREPARE, try_bot),
    RemoveBot: (Action.MANAGE, remove_bot),
}
