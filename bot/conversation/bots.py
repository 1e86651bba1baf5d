"""The agency's own bots: adding one by its token, what it tells people, its topics, its poster.

One long page, because all of it begins at one card.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.conversation.confiding import lies_open, secret_asked
from bot.conversation.drafting import Refused
from bot.words import (
    Answer,
    Button,
    Command,
    File,
    Heard,
    Line,
    Pressed,
    Said,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
    say,
)
from campaigns.model import Campaign

LONGEST_PURPOSE = 300
LONGEST_TOPIC = 40
MOST_TOPICS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BotView:
    """A bot as staff see it. `topics` are id, name, and how many chose it."""

    id: int
    name: str
    username: str
    people: int
    purpose: str
    topics: tuple[tuple[int, str, int], ...]
    asks_phone: bool
    paused: bool
    refused: bool


@dataclass(frozen=True, slots=True)
class ReadBots(Command):
    pass


@dataclass(frozen=True, slots=True)
class BotsRead(Answer):
    bots: tuple[BotView, ...]


@dataclass(frozen=True, slots=True)
class ReadBot(Command):
    bot: int


@dataclass(frozen=True, slots=True)
class BotRead(Answer):
    bot: BotView


@dataclass(frozen=True, slots=True)
class ConnectBot(Command):
    """Long: becomes a job. A new bot, or a new token of the one that is here as `bot`."""

    token: str
    bot: int | None = None


@dataclass(frozen=True, slots=True)
class BotConnected(Answer):
    """`new` until it was said what it is for."""

    bot: BotView
    new: bool


@dataclass(frozen=True, slots=True)
class BotNotConnected(Answer):
    """The platform does not know the token, or does not answer, or another agency has the bot."""

    problem: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class ChangeBot(Command):
    """`what`: "purpose", "phone", "paused", "topic" (its name) or "untopic" (its id)."""

    bot: int
    what: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class BotChanged(Answer):
    bot: BotView


@dataclass(frozen=True, slots=True)
class MakePoster(Command):
    """Long: becomes a job."""

    bot: int


@dataclass(frozen=True, slots=True)
class PosterMade(Answer):
    """`topics` are name and link."""

    name: str
    link: str
    topics: tuple[tuple[str, str], ...]
    picture: File


@dataclass(frozen=True, slots=True)
class TryBot(Command):
    """A canary to the person's own account, where that is known: it goes as a broadcast goes."""

    bot: int


@dataclass(frozen=True, slots=True)
class TryAddressNeeded(Answer):
    account: int
    username: str


@dataclass(frozen=True, slots=True)
class NotSubscribed(Answer):
    """The person is none of the bot's subscribers; `link` opens a chat with it."""

    link: str


@dataclass(frozen=True, slots=True)
class CanarySent(Answer):
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class RemoveBot(Command):
    bot: int


@dataclass(frozen=True, slots=True)
class BotRemoved(Answer):
    name: str


def list_bots(read: BotsRead, session: Session) -> Turn:
    add = (press("add-bot"),)
    if not read.bots:
        return Turn(session, (say("bots-none").with_buttons(add),))
    lines = [line("bots"), *map(_bot_line, read.bots)]
    rows = [(press("bot", argument=str(bot.id), name=bot.name),) for bot in read.bots]
    return Turn(session, (Say(tuple(lines)).with_buttons(*rows, add),))


def _bot_line(bot: BotView) -> Line:
    return line(
        "bot-line", name=bot.name, username=bot.username, people=bot.people, state=_state(bot)
    )


def _state(bot: BotView) -> str:
    if bot.refused:
        return "refused"
    if not bot.purpose:
        return "unfinished"
    return "paused" if bot.paused else "listening"


def show_bot(read: BotRead, session: Session) -> Turn:
    return Turn(session, (_card(read.bot),))


def changed(change: BotChanged, session: Session) -> Turn:
    return Turn(session, (_card(change.bot),))


def removed(gone: BotRemoved, session: Session) -> Turn:
    return Turn(session, (say("bot-removed", name=gone.name),))


def show_poster(made: PosterMade, session: Session) -> Turn:
    lines = [line("bot-poster", name=made.name, link=made.link)]
    lines += [line("bot-poster-topic", topic=topic, link=link) for topic, link in made.topics]
    return Turn(session, (Say(tuple(lines)).with_files(made.picture),))


def _card(bot: BotView) -> Say:
    state = _state(bot)
    topics = ", ".join(f"{name} ({people})" for _, name, people in bot.topics)
    card = line(
        "bot-card",
        name=bot.name,
        username=bot.username,
        people=bot.people,
        purpose=bot.purpose or "none",
        topics=topics or "none",
        phone="yes" if bot.asks_phone else "no",
        state=state,
    )
    silent = (line("bot-silent", state=state),) if state in ("refused", "paused") else ()
    return Say((card, *silent)).with_buttons(*_card_buttons(bot))


def _card_buttons(bot: BotView) -> tuple[tuple[Button, ...], ...]:
    of = str(bot.id)
    pause = press("listen-bot", argument=of) if bot.paused else press("pause-bot", argument=of)
    asks = bot.asks_phone
    phone = press("unask-phone", argument=of) if asks else press("ask-phone", argument=of)
    untopics = tuple(
        (press("remove-topic", argument=f"{of}/{topic}", topic=name),)
        for topic, name, _ in bot.topics
    )
    return (
        (press("poster", argument=of), press("test-bot", argument=of)),
        (press("bot-purpose", argument=of), phone),
        (press("add-topic", argument=of),),
        *untopics,
        (press("renew-bot", argument=of), *((pause,) if bot.purpose else ())),
        (press("remove-bot", argument=f"{of}/{bot.name}"),),
    )


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons about bots, which work wherever the person is in the conversation."""
    bot, _, rest = heard.argument.partition("/")
    match heard.action:
        case "add-bot":
            return ask_token(session.aside(Step.BOT_TOKEN, {}))
        case "renew-bot":
            return ask_token(session.aside(Step.BOT_TOKEN, {"bot": bot}))
        case "bot-purpose":
            return ask_purpose(session.aside(Step.BOT_PURPOSE, {"bot": bot}))
        case "add-topic":
            return ask_topic(session.aside(Step.BOT_TOPIC, {"bot": bot}))
        case "remove-bot":
            sure = press("remove-bot-sure", argument=bot)
            return Turn(session, (say("ask-remove-bot", name=rest).with_buttons((sure,)),))
        case action if action in COMMANDED:
            return Turn(session, commands=(COMMANDED[action](int(bot), rest),))
    return None


COMMANDED: Mapping[str, Callable[[int, str], Command]] = {
    "bot": lambda bot, _: ReadBot(bot),
    "poster": lambda bot, _: MakePoster(bot),
    "test-bot": lambda bot, _: TryBot(bot),
    "pause-bot": lambda bot, _: ChangeBot(bot, "paused", "yes"),
    "listen-bot": lambda bot, _: ChangeBot(bot, "paused", "no"),
    "ask-phone": lambda bot, _: ChangeBot(bot, "phone", "yes"),
    "unask-phone": lambda bot, _: ChangeBot(bot, "phone", "no"),
    "remove-topic": lambda bot, topic: ChangeBot(bot, "untopic", topic),
    "remove-bot-sure": lambda bot, _: RemoveBot(bot),
}
"""What is done at once when its button is pressed: with the bot's id, and what follows it."""


def ask_token(session: Session) -> Turn:
    return Turn(session, (say("ask-bot-token").asking_for_a_secret(secret_asked(session)),))


def tell_connecting(session: Session) -> Turn:
    return Turn(session, (say("still-connecting").asking_for_a_secret(secret_asked(session)),))


def ask_purpose(session: Session) -> Turn:
    return Turn(session, (say("ask-bot-purpose"),))


def ask_topic(session: Session) -> Turn:
    return Turn(session, (say("ask-bot-topic"),))


def giving_token(session: Session, heard: Heard) -> Turn | None:
    """It is taken out of the chat at once."""
    match heard:
        case Said(stays=True):
            return lies_open(session)
        case Said(text):
            bot = int(session.form["bot"]) if "bot" in session.form else None
            waiting = session.at(Step.BOT_CONNECTING)
            connect = ConnectBot(text.strip(), bot)
            return Turn(waiting, (say("connecting"),), (connect,), forget=True)
    return None


def connecting(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said():
            return giving_token(session, heard)
        case BotConnected(bot, True):
            asking = session.aside(Step.BOT_PURPOSE, {"bot": str(bot.id)})
            told = say("bot-connected", name=bot.name, username=bot.username)
            return Turn(asking, (told, say("ask-bot-purpose")))
        case BotConnected(bot, False):
            told = say("bot-renewed", name=bot.name, username=bot.username)
            return Turn(session.back(), (told, _card(bot)), again=True)
        case BotNotConnected(problem, username):
            told = say("bot-not-connected", problem=problem, username=username)
            return _token_again(session, told)
        case Refused(reason):
            return _token_again(session, say("field-refused", reason=reason))
    return None


def _token_again(session: Session, told: Say) -> Turn:
    asking = session.at(Step.BOT_TOKEN)
    return Turn(asking, (told.asking_for_a_secret(secret_asked(asking)),), refused=True)


def giving_purpose(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if 0 < len(text.strip()) <= LONGEST_PURPOSE:
            change = ChangeBot(int(session.form["bot"]), "purpose", " ".join(text.split()))
            return Turn(session, commands=(change,))
        case Said():
            return Turn(session, (say("bot-purpose-length", most=LONGEST_PURPOSE),), refused=True)
        case BotChanged(bot):
            return Turn(session.back(), (_card(bot),), again=True)
    return None


def giving_topic(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if 0 < len(text.strip()) <= LONGEST_TOPIC:
            change = ChangeBot(int(session.form["bot"]), "topic", " ".join(text.split()))
            return Turn(session, commands=(change,))
        case Said():
            return Turn(session, (say("bot-topic-length", most=LONGEST_TOPIC),), refused=True)
        case BotChanged(bot):
            return Turn(session.back(), (say("bot-topic-added"), _card(bot)), again=True)
    return None


def need_try_address(needed: TryAddressNeeded, session: Session) -> Turn:
    waiting = session.aside(Step.PROOF, {"account": str(needed.account)})
    return Turn(waiting, (say("ask-bot-test", username=needed.username),))


def not_subscribed(told: NotSubscribed, session: Session) -> Turn:
    return Turn(_after_trying(session), (say("bot-test-subscribe", link=told.link),))


def canary_sent(sent: CanarySent, session: Session) -> Turn:
    told = replace(say("bot-test-sent"), live=sent.campaign.id)
    return Turn(_after_trying(session), (told,))


def _after_trying(session: Session) -> Session:
    return session.back() if session.step is Step.PROVING else session
