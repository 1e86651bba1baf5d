"""The message in other languages."""

from agencies.staff import Action
from bot.chat_html import chat_html
from bot.citizens.arriving import NAMES
from bot.conversation.translating import ReadTranslations, Translate, TranslationsRead
from bot.desk.office import Context, Handlers
from bot.words import Markup
from campaigns import service
from campaigns.model import Campaign


async def read_translations(context: Context, command: ReadTranslations) -> TranslationsRead:
    return _read(context, await service.draft(context.work, command.campaign))


async def translate(context: Context, command: Translate) -> TranslationsRead:
    """Refuses what the channel cannot carry before anything is kept."""
    work = context.work
    channel = context.office.offers.channels[(await service.draft(work, command.campaign)).channel]
    draft = await service.translate(work, command.campaign, channel, command.language, command.text)
    return _read(context, draft)


def _read(context: Context, draft: Campaign) -> TranslationsRead:
    channel = context.office.offers.channels[draft.channel]
    wording = draft.wording
    shown: dict[str, Markup] = {}
    for language in wording.translations if wording else ():
        assert wording  # noqa: S101 -- it has translations
        body = channel.prepare(wording.read_in(language)).render({})
        shown[language] = Markup(chat_html(body.html, body.text))
    texts = tuple((code, name, shown.get(code, Markup(""))) for code, name in NAMES.items())
    return TranslationsRead(draft.id, texts)


HANDLERS: Handlers = {
    ReadTranslations: (Action.PREPARE, read_translations),
    Translate: (Action.PREPARE, translate),
}
