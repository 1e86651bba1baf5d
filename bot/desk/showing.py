"""From a Say to what a chat shows: sentences rendered, buttons given their opaque ids."""

import html
import secrets
from datetime import timedelta

from bot.chats import Attachment, Sender, Shown, ShownButton
from bot.markup import plain as without_markup
from bot.ports import DeskWork
from bot.texts import words_for
from bot.words import Button, Say
from campaigns.conversations import LiveCard, SavedButton

BUTTON_LIFE = timedelta(hours=12)
SINGLE_USE = frozenset(
    {
        "send",
        "type-count",
        "delete-sure",
        "again-sure",
        "again",
        "send-absent",
        "send-unknown",
        "erase-person",
        "leave-doubts",
        "copy",
        "remove-account-sure",
        "remove-bot-sure",
        "remove-subscriber-sure",
    }
)
"""What would be done twice by a doubled press."""


async def show(work: DeskWork, sender: Sender, said: Say) -> Shown:
    """Renders it, and keeps what its buttons mean; a live one begins with the next look."""
    if said.live is not None:
        identity = str(sender.identity)
        await work.cards.put(
            LiveCard(campaign=said.live, identity=identity, chat=sender.chat, message="")
        )
    return plain(said, await keep_buttons(work, sender, said), sender.identity.platform)


async def keep_buttons(work: DeskWork, sender: Sender, said: Say) -> tuple[tuple[str, ...], ...]:
    """Their ids, row by row."""
    rows = [[_kept(work, sender, button) for button in row] for row in said.buttons]
    if rows:
        await work.buttons.add([saved for row in rows for saved in row])
    return tuple(tuple(saved.id for saved in row) for row in rows)


def plain(said: Say, ids: tuple[tuple[str, ...], ...] = (), platform: str = "") -> Shown:
    """Without keeping anything: for what has no buttons, or whose buttons are kept.

    Commands are named as they are typed on that platform.
    """
    words = words_for(platform)
    buttons = tuple(
        tuple(
            ShownButton(html.unescape(words(b.label)), i) for b, i in zip(row, row_ids, strict=True)
        )
        for row, row_ids in zip(said.buttons, ids, strict=True)
    )
    files = tuple(
        Attachment(f.blob, f.name, f.agency, without_markup(words(f.picture)) if f.picture else "")
        for f in said.files
    )
    text = "\n".join(map(words, said.lines))
    return Shown(text=text, buttons=buttons, files=files, secret=said.secret)


def _kept(work: DeskWork, sender: Sender, button: Button) -> SavedButton:
    return SavedButton(
        id=secrets.token_hex(12),
        identity=str(sender.identity),
        action=button.action,
        argument=button.argument,
        campaign=button.campaign,
        single=button.action in SINGLE_USE,
        expires=None if button.lasting else work.now + BUTTON_LIFE,
    )
