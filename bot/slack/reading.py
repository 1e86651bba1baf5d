"""What a person did in Slack, from what Slack tells of it. Pure.

Messages: https://docs.slack.dev/reference/events/message, and app_mention beside it; presses and
forms: https://docs.slack.dev/interactivity/handling-user-interaction; `/postbote`:
https://docs.slack.dev/interactivity/implementing-slash-commands

Bots, what was edited or deleted, and what stands in other conversations than the one with the app
never acts; it is not answered either. In a channel nothing is meant for us but what names us.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.slack.rich_text import said
from bot.words import Said

Body = Mapping[str, Any]

SECRET = "secret"  # noqa: S105 - the name of a form
TYPED = "typed"
WRITTEN = frozenset({"", "file_share"})
"""https://docs.slack.dev/reference/events/message#subtypes: when somebody says a thing."""
PRIVATE = "im"
SLACKBOT = "USLACKBOT"  # no bot to https://docs.slack.dev/reference/objects/user-object
_TIME = re.compile(r"(\d{1,12})\.(\d{6})")
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>\s*")


@dataclass(frozen=True, slots=True)
class Press:
    button: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as Slack describes it: https://docs.slack.dev/reference/objects/file-object."""

    id: str
    name: str
    url: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Other:
    """A canvas, a forwarded message: nothing that we can read."""


What = Said | Document | Press | Other


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that a person did. `once` is the same however often Slack tells it, and `update`
    grows with each message; 0 where Slack does not number it among those, but does not repeat it
    either. `chat` is
    themselves where nobody else reads along, and the channel in a `group`. `direct` is the
    conversation that they have with the app, where it is known; `home` where they pressed there.
    """

    once: str
    user: str
    what: What
    chat: str
    update: int = 0
    direct: str = ""
    group: bool = False
    home: bool = False


def read_message(body: Body) -> Sequence[Incoming]:
    """One for the words, and one for each file."""
    event = body.get("event") or {}
    user, at, channel = event.get("user"), event.get("ts", ""), event.get("channel", "")
    if event.get("bot_id") or event.get("subtype", "") not in WRITTEN or user in (None, SLACKBOT):
        return ()
    if event.get("channel_type") != PRIVATE:
        return ()
    return [
        Incoming(
            once=f"{channel}/{at}/{number}",
            user=user,
            what=what,
            chat=user,
            update=number_of(at) + number if number_of(at) else 0,
            direct=channel,
        )
        for number, what in enumerate(_content(event))
    ]


def read_mention(body: Body) -> Incoming | None:
    """In a channel: what follows our name is a command there, with its stroke or without."""
    event = body.get("event") or {}
    user, at, channel = event.get("user"), event.get("ts", ""), event.get("channel", "")
    if event.get("bot_id") or event.get("subtype", "") or not user:
        return None
    _, _, after = _MENTION.sub("\0", str(event.get("text") or ""), count=1).partition("\0")
    return Incoming(
        once=f"{channel}/{at}/0",
        user=user,
        what=Said(command(after)),
        chat=channel,
        update=number_of(at),
        group=True,
    )


def read_press(body: Body) -> Incoming | None:
    actions, user = body.get("actions") or (), (body.get("user") or {}).get("id")
    if not actions or not user or actions[0].get("type") != "button":
        return None
    pressed = actions[0]
    at, channel = pressed.get("action_ts", ""), (body.get("channel") or {}).get("id", "")
    group = bool(channel) and not channel.startswith("D")
    return Incoming(
        once=f"{user}/{at}/{pressed.get('action_id', '')}",
        user=user,
        what=Press(str(pressed.get("value", ""))),
        chat=channel if group else user,
        direct="" if group else channel,
        group=group,
        home=(body.get("view") or {}).get("type") == "home",
    )


def read_command(body: Body) -> Incoming:
    """Whatever conversation it is typed in, only they see it, and the answer is theirs alone."""
    user = str(body["user_id"])
    return Incoming(
        once=str(body.get("trigger_id", "")),
        user=user,
        what=Said(command(str(body.get("text") or ""))),
        chat=user,
    )


def read_form(body: Body) -> Incoming:
    view, user = body["view"], str(body["user"]["id"])
    typed = view["state"]["values"][SECRET][TYPED].get("value") or ""
    what = Said(str(typed), secret=str(view.get("private_metadata") or SECRET))
    return Incoming(once=str(view["id"]), user=user, what=what, chat=user)


def command(text: str) -> str:
    """`/postbote new` is what `/new` is elsewhere: Slack keeps such words for itself."""
    return f"/{text.strip().removeprefix('/') or 'help'}"


def number_of(time: str) -> int:
    """Slack's times name messages, to the microsecond; 0 where it is none."""
    found = _TIME.fullmatch(time)
    return int(found[1] + found[2]) if found else 0


def _content(event: Body) -> Sequence[What]:
    heard = replace(said(event), stays=True)
    words = [heard] if heard.text.strip() else []
    files = [_file(one) for one in event.get("files") or ()]
    return [*words, *files] or [Other()]


def _file(raw: Body) -> What:
    url = raw.get("url_private_download") or raw.get("url_private")
    if not url or raw.get("mode") in ("tombstone", "external", "canvas", "quip"):
        return Other()
    return Document(
        id=str(raw.get("id", "")),
        name=str(raw.get("name") or "file"),
        url=str(url),
        kind=str(raw.get("mimetype") or ""),
        size=int(raw.get("size") or 0),
    )
