"""The beginning of a campaign: which account, what name, what message."""

from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, ReadDraft, Refused, ask_message, ask_text, go_on
from bot.conversation.listing import TakeList
from bot.words import (
    Answer,
    Command,
    File,
    Heard,
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
from campaigns.model import BlobId, CampaignId

NAME_LENGTH = 100
ONE_CHAT_MESSAGE = 4000
"""Chats cut a longer text into several messages (Telegram at 4,096), so more may follow."""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """One way to send, as staff choose it."""

    id: int
    channel: str
    label: str


@dataclass(frozen=True, slots=True)
class ListAccounts(Command):
    pass


@dataclass(frozen=True, slots=True)
class AccountsListed(Answer):
    accounts: tuple[AccountChoice, ...]
    can_add: bool


@dataclass(frozen=True, slots=True)
class ChooseAccount(Command):
    """Opens a draft with it, or changes the account of `campaign`, or copies `copies`.

    `once`: the account is for this campaign only.
    """

    account: int
    campaign: CampaignId | None
    copies: tuple[CampaignId, tuple[int, ...]] | None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Rename(Command):
    campaign: CampaignId
    name: str


@dataclass(frozen=True, slots=True)
class Write(Command):
    campaign: CampaignId
    subject: str
    text: str
    marked: str


@dataclass(frozen=True, slots=True)
class WriteFromFile(Command):
    campaign: CampaignId
    subject: str
    blob: BlobId


@dataclass(frozen=True, slots=True)
class Written(Answer):
    """The message is kept; `files` are the samples to fill in, `removed` what is taken away.

    `untranslated`: what it said in other languages was said of the text before.
    """

    drafted: Drafted
    fields: tuple[str, ...]
    removed: tuple[str, ...]
    files: tuple[File, ...]
    untranslated: bool = False


def begin(session: Session) -> Turn:
    """`/new`: a draft that was under way stays where it is."""
    return Turn(
        replace(session.left(), step=Step.ACCOUNT, file=session.file), commands=(ListAccounts(),)
    )


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """A new campaign, or another message for the draft that is being made, at whatever step."""
    if heard.action == "new-campaign":
        return begin(session)
    draft = session.campaign
    if heard.action != "change-message" or draft is None or heard.campaign != draft:
        return None
    return Turn(session.at(Step.TEXT), commands=(ReadDraft(draft),))


def ask_account(session: Session) -> Turn:
    return Turn(session, commands=(ListAccounts(),))


def ask_name(session: Session) -> Turn:
    return Turn(session, (say("ask-name"),))


def ask_subject(session: Session) -> Turn:
    return Turn(session, (say("ask-subject"),))


def ask_more(session: Session) -> Turn:
    done = (press("done"),)
    return Turn(session, (say("text-so-far", characters=len(session.text)).with_buttons(done),))


def begin_with_file(session: Session, file: Uploaded) -> Turn:
    kept = replace(session, file=(file.blob, file.name))
    turn = begin(kept)
    return replace(turn, says=(say("file-first", name=file.name),), forget=True)


def choosing_account(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case AccountsListed(accounts, can_add):
            return Turn(session, (_account_menu(accounts, can_add=can_add),))
        case Pressed("account", account):
            command = ChooseAccount(int(account), session.campaign, session.copies)
            return Turn(replace(session, copies=None), commands=(command,))
        case Drafted():
            return go_on(session, heard)
        case Uploaded(blob, name):
            kept = replace(session, file=(blob, name))
            return Turn(kept, (say("file-kept", name=name),), forget=True)
    return None


def naming(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(name) if session.campaign and 0 < len(name.strip()) <= NAME_LENGTH:
            return Turn(session, commands=(Rename(session.campaign, name.strip()),))
        case Said(name):
            return Turn(session, (say("name-length", most=NAME_LENGTH),), refused=True)
        case Drafted():
            return go_on(session, heard)
    return None


def writing_subject(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(subject) if "\n" in subject.strip():
            return Turn(session, (say("subject-one-line"),), refused=True)
        case Said(subject) if subject.strip():
            return ask_text(replace(session.at(Step.TEXT), subject=subject.strip()))
    return None


def writing_text(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text, marked) if text.strip():
            return _collect(session, text, marked or text)
        case Uploaded(blob, name) if session.campaign and name.lower().endswith(".txt"):
            return Turn(session, commands=(WriteFromFile(session.campaign, session.subject, blob),))
        case Uploaded(blob, name):
            kept = replace(session, file=(blob, name))
            return Turn(kept, (say("file-kept-for-list", name=name),), forget=True)
        case Drafted():
            return ask_message(session, heard)
        case Written():
            return tell_written(session, heard)
        case Refused(reason):
            again = replace(session, text="", marked="").at(Step.TEXT)
            return Turn(again, (say("text-refused", reason=reason),), refused=True)
    return None


def writing_more(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("done"):
            return _write(session)
        case Said(text) if text.strip().casefold() == "done":
            return _write(session)
    return writing_text(session, heard)


def _collect(session: Session, text: str, marked: str) -> Turn:
    joined = replace(session, text=session.text + text, marked=session.marked + marked)
    if session.step is Step.TEXT and len(text) < ONE_CHAT_MESSAGE:
        return _write(joined)
    return ask_more(joined.at(Step.MORE_TEXT))


def _write(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left(), (say("expired"),), refused=True)
    command = Write(session.campaign, session.subject, session.text, session.marked)
    return Turn(replace(session, text="", marked=""), commands=(command,))


def tell_written(session: Session, written: Written) -> Turn:
    lines = [line("fields-found", count=len(written.fields), fields=_braced(written.fields))]
    if not written.fields:
        lines = [line("fields-none") if written.files else line("same-for-all")]
    if written.removed:
        lines.append(line("tags-removed", tags=", ".join(written.removed)))
    if written.untranslated:
        lines.append(line("translations-gone"))
    told = replace(say("fields-found"), lines=tuple(lines)).with_files(*written.files)
    campaign = written.drafted.campaign
    if session.file and campaign.source is None:
        taken = replace(session, file=None).at(Step.LIST)
        return Turn(taken, (told,), (TakeList(campaign.id, *session.file),))
    turn = go_on(replace(session, subject=""), written.drafted)
    return replace(turn, says=(told, *turn.says))


def _braced(fields: tuple[str, ...]) -> str:
    return ", ".join(f"{{{field}}}" for field in fields)


def _account_menu(accounts: tuple[AccountChoice, ...], *, can_add: bool) -> Say:
    rows = [
        (press("account", argument=str(a.id), channel=a.channel, label=a.label),) for a in accounts
    ]
    if can_add:
        rows.append((press("add-account"),))
    return say("ask-account").with_buttons(*rows)
