"""What an agency's bot says to a citizen, and what is kept of them. No chat, no database, no clock.

Nothing is kept of a person before they agree: until then all that is known of them travels in
the buttons that they press. One long page, so that every word of theirs has its place in a table.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agencies.bots import LANGUAGES, Consent, Leaving, Subscriber, TopicId
from bot.citizens.arriving import (
    NAMES,
    Arrival,
    arrival,
    language_choices,
    privacy,
    welcome,
    wording,
)
from bot.citizens.words import (
    Began,
    Blocked,
    Choice,
    Chose,
    Heard,
    Saying,
    Scene,
    Sent,
    Shared,
    Turn,
    Wrote,
)
from bot.texts import render
from bot.words import Line, line

SAME_SECOND = timedelta(seconds=1)
"""The platform tells times to the second."""
Person = Subscriber | None


def take_turn(scene: Scene, person: Person, heard: Heard) -> Turn:
    match heard:
        case Began(parameter):
            return _begin(scene, person, parameter)
        case Wrote(text):
            taker = COMMANDS.get(_command(text), _unknown)
            return taker(scene, person)
        case Chose(action, arguments):
            chosen = CHOICES.get(action)
            taken = chosen(scene, person, arguments) if chosen else None
            return taken or _answer(scene, person, line("citizen-expired"))
        case Shared():
            return _shared(scene, person, heard)
        case Sent():
            return _unknown(scene, person)
        case Blocked(at) if at and person and at + SAME_SECOND <= person.joined_at:
            return Turn(person=person, language=person.language)  # told late: they came back since
        case Blocked():
            return Turn(
                person=_left(scene, person, Leaving.BLOCKED), language=_language(scene, person)
            )


def _command(text: str) -> str:
    word = text.strip().split(maxsplit=1)[:1]
    return word[0].lower().partition("@")[0] if word else ""


def _language(scene: Scene, person: Person) -> str:
    return person.language if person else scene.language


def _answer(scene: Scene, person: Person, *lines: Line) -> Turn:
    """It changes nothing."""
    return _say(scene, person, Saying(lines=lines))


def _say(scene: Scene, person: Person, *says: Saying) -> Turn:
    return Turn(person=person, language=_language(scene, person), says=says)


def _begin(scene: Scene, person: Person, parameter: str) -> Turn:
    came = arrival(scene.bot, parameter, _language(scene, person))
    if person is None or not person.subscribed:
        return _say(scene, person, welcome(scene, came))
    if came.topic:
        return _turn_topic(person, scene, TopicId(came.topic), on=True)
    return _answer(scene, person, line("citizen-joined-already"))


def _agree(scene: Scene, person: Person, arguments: tuple[str, ...]) -> Turn:
    came, agreed_to = Arrival.of(arguments[:-1]), arguments[-1]
    if person and person.subscribed:
        return _answer(scene, person, line("citizen-joined-already"))
    text, known_as = wording(scene, came.language)
    if agreed_to != known_as:
        again = welcome(scene, came, line("citizen-welcome-changed"))
        return Turn(person=person, language=came.language, says=(again,))
    consent = Consent(wording=known_as, language=came.language, source=came.source, at=scene.now)
    chosen = [topic.id for topic in scene.bot.topics if came.topic in {0, topic.id}]
    joined = Subscriber(
        bot=scene.bot.id,
        chat=scene.chat,
        language=came.language,
        consent=consent,
        topics=frozenset(chosen),
        phone=person.phone if person else "",
        joined_at=scene.now,
    )
    thanks = Saying(lines=(line("citizen-joined", agency=scene.agency),))
    topics = (_topics_of(scene, joined),) if scene.bot.topics else ()
    share = (_share(scene),) if scene.bot.asks_phone and not joined.phone else ()
    return replace(_say(scene, joined, thanks, *topics, *share), read=text)


def _read_in(scene: Scene, person: Person, arguments: tuple[str, ...]) -> Turn:
    """The welcome in another language, before anything is kept."""
    came = Arrival.of(arguments)
    if person and person.subscribed:
        return _answer(scene, person, line("citizen-joined-already"))
    told = welcome(scene, came)
    return Turn(person=person, language=came.language, says=(told,), in_place=True)


def _topics(scene: Scene, person: Person) -> Turn:
    if person is None or not person.subscribed:
        return _unknown(scene, person)
    if not scene.bot.topics:
        return _answer(scene, person, line("citizen-topics-none"))
    return _say(scene, person, _topics_of(scene, person))


def _topics_of(scene: Scene, person: Subscriber) -> Saying:
    rows = [(_topic_choice(topic.id, topic.name, person),) for topic in scene.bot.topics]
    return Saying(lines=(line("citizen-topics"),), choices=tuple(rows))


def _topic_choice(topic: TopicId, name: str, person: Subscriber) -> Choice:
    """It says what it leads to, so that pressing it twice does no more than once."""
    if topic in person.topics:
        return Choice(line("citizen-button-topic-on", topic=name), "topic", (str(topic), "off"))
    return Choice(line("citizen-button-topic-off", topic=name), "topic", (str(topic), "on"))


def _topic(scene: Scene, person: Person, arguments: tuple[str, ...]) -> Turn | None:
    topic, to = arguments
    if person is None or not person.subscribed or not scene.bot.topic(int(topic)):
        return None
    return replace(_turn_topic(person, scene, TopicId(int(topic)), on=to == "on"), in_place=True)


def _turn_topic(person: Subscriber, scene: Scene, topic: TopicId, *, on: bool) -> Turn:
    topics = person.topics | {topic} if on else person.topics - {topic}
    changed = replace(person, topics=topics)
    return _say(scene, changed, _topics_of(scene, changed))


def _ask_language(scene: Scene, person: Person) -> Turn:
    if person is None or not person.subscribed:
        return _begin(scene, person, "")
    asked = Saying(lines=(line("citizen-language"),), choices=language_choices("language"))
    return _say(scene, person, asked)


def _set_language(scene: Scene, person: Person, arguments: tuple[str, ...]) -> Turn | None:
    [language] = arguments
    if person is None or language not in LANGUAGES:
        return None
    return _answer(scene, replace(person, language=language), line("citizen-language-set"))


def _privacy(scene: Scene, person: Person) -> Turn:
    return _answer(scene, person, privacy(scene))


def _my_data(scene: Scene, person: Person) -> Turn:
    if person is None:
        return _answer(scene, None, line("citizen-mydata-none"))
    topics = [topic.name for topic in scene.bot.topics if topic.id in person.topics]
    none = render(line("citizen-none"), person.language)
    told = line(
        "citizen-mydata",
        chat=str(person.chat),
        language=NAMES[person.language],
        topics=", ".join(topics) or none,
        phone=person.phone or none,
        agreed=person.consent.at.astimezone(scene.now.tzinfo),
        source=person.consent.source or render(line("citizen-direct"), person.language),
        subscribed="yes" if person.subscribed else "no",
    )
    return _say(
        scene, person, Saying(lines=(told,), file=("mydata.json", _as_json(person, topics)))
    )


def _as_json(person: Subscriber, topics: list[str]) -> bytes:
    kept = {
        "chat": person.chat,
        "language": person.language,
        "topics": topics,
        "phone": person.phone or None,
        "consent": {
            "at": person.consent.at.isoformat(),
            "wording": person.consent.wording,
            "language": person.consent.language,
            "source": person.consent.source or None,
        },
        "joined_at": person.joined_at.isoformat(),
        "left_at": person.left_at.isoformat() if person.left_at else None,
        "left": person.left.value if person.left else None,
    }
    return json.dumps(kept, ensure_ascii=False, indent=2).encode()


def _stop(scene: Scene, person: Person) -> Turn:
    if person is None:
        return _answer(scene, None, line("citizen-stopped-already"))
    told = line("citizen-stopped") if person.subscribed else line("citizen-left-already")
    sure = (
        Choice(line("citizen-button-erase"), "erase"),
        Choice(line("citizen-button-keep"), "keep"),
    )
    asked = Saying(lines=(told,), choices=(sure,))
    return _say(scene, _left(scene, person, Leaving.ASKED), asked)


def _left(scene: Scene, person: Person, why: Leaving) -> Person:
    """Once only: who has left already left when and why they did."""
    if person is None or not person.subscribed:
        return person
    return replace(person, left=why, left_at=scene.now)


def _erase(scene: Scene, person: Person, _arguments: tuple[str, ...]) -> Turn | None:
    """Only of one who left: an old button erases nobody who came back."""
    if person is not None and person.subscribed:
        return None
    erased = Saying(lines=(line("citizen-erased"),), unshare=True)
    return Turn(person=None, language=_language(scene, person), says=(erased,))


def _keep(scene: Scene, person: Person, _arguments: tuple[str, ...]) -> Turn | None:
    if person is None or person.subscribed:
        return None
    return _answer(scene, person, line("citizen-kept"))


def _update_number(scene: Scene, person: Person) -> Turn:
    if person is None or not person.subscribed:
        return _unknown(scene, person)
    if not scene.bot.asks_phone:
        return _answer(scene, person, line("citizen-phone-not-asked"))
    return _say(scene, person, _share(scene))


def _share(scene: Scene) -> Saying:
    asked = line("citizen-share", agency=scene.agency)
    return Saying(lines=(asked,), share=line("citizen-button-share"))


def _shared(scene: Scene, person: Person, contact: Shared) -> Turn:
    if person is None or not person.subscribed:
        return _unknown(scene, person)
    if not scene.bot.asks_phone:
        return _answer(scene, person, line("citizen-phone-not-asked"))
    if not contact.own:
        return _answer(scene, person, line("citizen-phone-not-own"))
    if not contact.phone:
        return _answer(scene, person, line("citizen-phone-unclear"))
    kept = Saying(lines=(line("citizen-phone-kept", phone=contact.phone),), unshare=True)
    return _say(scene, replace(person, phone=contact.phone), kept)


def _help(scene: Scene, person: Person) -> Turn:
    if person is None or not person.subscribed:
        return _answer(scene, person, line("citizen-help-visitor", agency=scene.agency))
    number = (line("citizen-help-number"),) if scene.bot.asks_phone else ()
    return _answer(scene, person, line("citizen-help", agency=scene.agency), *number)


def _unknown(scene: Scene, person: Person) -> Turn:
    if person is None or not person.subscribed:
        return _answer(scene, person, line("citizen-unknown-visitor"))
    return _answer(scene, person, line("citizen-unknown"))


COMMANDS: dict[str, Callable[[Scene, Person], Turn]] = {
    "/topics": _topics,
    "/language": _ask_language,
    "/mydata": _my_data,
    "/privacy": _privacy,
    "/updatenumber": _update_number,
    "/stop": _stop,
    "/help": _help,
}

CHOICES: dict[str, Callable[[Scene, Person, tuple[str, ...]], Turn | None]] = {
    "agree": _agree,
    "read-in": _read_in,
    "topic": _topic,
    "language": _set_language,
    "erase": _erase,
    "keep": _keep,
}
"""None where it means nothing any more."""
