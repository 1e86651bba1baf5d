"""Who subscribes to the agency's bots: how many, where they came from, and any one of them."""

from dataclasses import dataclass

from bot.words import (
    Answer,
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
    Uploaded,
    line,
    press,
    say,
)

MOST_SOURCES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """One bot's subscribers now, and this week. Topics, languages and sources are name, number."""

    bot: int
    name: str
    people: int
    topics: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    joined: int
    left: int
    sources: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReadSubscribers(Command):
    pass


@dataclass(frozen=True, slots=True)
class SubscribersRead(Answer):
    bots: tuple[Following, ...]


@dataclass(frozen=True, slots=True)
class DrawSubscribers(Command):
    """Long: becomes a job."""

    bot: int


@dataclass(frozen=True, slots=True)
class SubscribersDrawn(Answer):
    name: str
    picture: File


@dataclass(frozen=True, slots=True)
class ExportSubscribers(Command):
    """Long: becomes a job."""

    bot: int


@dataclass(frozen=True, slots=True)
class SubscribersExported(Answer):
    name: str
    people: int
    file: File


@dataclass(frozen=True, slots=True)
class FindSubscriber(Command):
    """By mobile number or chat id."""

    bot: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberFound(Answer):
    """`left` is why they left, empty while they subscribe."""

    bot: int
    chat: int
    phone: str
    language: str
    topics: str
    joined: str
    source: str
    left: str


@dataclass(frozen=True, slots=True)
class NoSubscriber(Answer):
    text: str


@dataclass(frozen=True, slots=True)
class RemoveSubscriber(Command):
    bot: int
    chat: int


@dataclass(frozen=True, slots=True)
class SubscriberRemoved(Answer):
    chat: int


def tell(read: SubscribersRead, session: Session) -> Turn:
    if not read.bots:
        return Turn(session, (say("bots-none").with_buttons((press("add-bot"),)),))
    return Turn(session, tuple(map(_following, read.bots)))


def _following(one: Following) -> Say:
    lines: list[Line] = [
        line("subscribers", name=one.name, people=one.people, joined=one.joined, left=one.left)
    ]
    lines += [line("subscribers-topic", name=name, people=n) for name, n in one.topics]
    if len(one.languages) > 1:
        lines += [line("subscribers-language", name=name, people=n) for name, n in one.languages]
    if one.sources:
        lines.append(line("subscribers-sources"))
        lines += [line("subscribers-source", name=name, people=n) for name, n in one.sources]
    of = str(one.bot)
    return Say(tuple(lines)).with_buttons(
        (press("draw-subscribers", argument=of), press("export-subscribers", argument=of)),
        (press("find-subscriber", argument=of),),
    )


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("draw-subscribers", bot):
            return Turn(session, commands=(DrawSubscribers(int(bot)),))
        case Pressed("export-subscribers", bot):
            return Turn(session, commands=(ExportSubscribers(int(bot)),))
        case Pressed("find-subscriber", bot):
            return ask(session.aside(Step.SUBSCRIBER, {"bot": bot}))
        case Pressed("remove-subscriber", which):
            sure = press("remove-subscriber-sure", argument=which)
            return Turn(session, (say("ask-remove-subscriber").with_buttons((sure,)),))
        case Pressed("remove-subscriber-sure", which):
            bot, _, chat = which.partition("/")
            return Turn(session, commands=(RemoveSubscriber(int(bot), int(chat)),))
    return None


def ask(session: Session) -> Turn:
    return Turn(session, (say("ask-subscriber"),))


def finding(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            find = FindSubscriber(int(session.form["bot"]), text.strip())
            return Turn(session, commands=(find,), forget=True)
        case Uploaded():
            return Turn(session, (say("subscribers-no-import"),), refused=True, forget=True)
        case SubscriberFound():
            return Turn(session.back(), (_found(heard),), again=True)
        case NoSubscriber(text):
            return Turn(session, (say("no-subscriber", text=text),), refused=True)
    return None


def _found(one: SubscriberFound) -> Say:
    told = say(
        "subscriber",
        chat=str(one.chat),
        phone=one.phone or "none",
        language=one.language,
        topics=one.topics or "none",
        joined=one.joined,
        source=one.source or "none",
        left=one.left or "no",
    )
    remove = (press("remove-subscriber", argument=f"{one.bot}/{one.chat}"),)
    return told.with_buttons(() if one.left else remove)


def show_picture(drawn: SubscribersDrawn, session: Session) -> Turn:
    told = say("subscribers-drawn", name=drawn.name).with_files(drawn.picture)
    return Turn(session, (told,))


def show_export(made: SubscribersExported, session: Session) -> Turn:
    told = say("subscribers-exported", name=made.name, people=made.people)
    return Turn(session, (told.with_files(made.file),))


def removed(gone: SubscriberRemoved, session: Session) -> Turn:
    return Turn(session, (say("subscriber-removed", chat=str(gone.chat)),))
