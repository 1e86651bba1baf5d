"""Texts that a provider has approved: which there are, and the one that staff choose."""

from agencies.staff import Action
from bot.conversation.approved import ChooseText
from bot.conversation.drafting import ListTexts
from bot.conversation.writing import Written
from bot.desk.handlers.writing import keep_message
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns import service
from campaigns.approved import unpacked
from campaigns.model import Options, Wording

LIST = "list-texts"


async def list_texts(context: Context, command: ListTexts) -> None:
    draft = await service.draft(context.work, command.campaign)
    await context.expect_to_use(draft.id)
    await context.work.jobs.cancel(draft.id, LIST)
    await context.add_job(LIST, draft.id, sought=command.sought)


async def choose_text(context: Context, command: ChooseText) -> Written:
    """As the button had it: what was shown is what is kept."""
    draft = await service.draft(context.work, command.campaign)
    try:
        texts = unpacked(command.text)
    except (ValueError, TypeError):
        raise NotPossible(line("expired")) from None
    wording = Wording(text=texts[0].text, options=Options(approved=texts))
    return await keep_message(context, draft.id, wording)


HANDLERS: Handlers = {
    ListTexts: (Action.PREPARE, list_texts),
    ChooseText: (Action.PREPARE, choose_text),
}
