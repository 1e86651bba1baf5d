"""Account, name and message of a draft."""

from dataclasses import replace

from agencies.model import CredentialId
from agencies.staff import Action
from bot.conversation.drafting import Drafted
from bot.conversation.writing import (
    AccountChoice,
    AccountsListed,
    ChooseAccount,
    ListAccounts,
    Rename,
    Write,
    WriteFromFile,
    Written,
)
from bot.desk.authors import keep_copier
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import File, line
from campaigns import service
from campaigns.following import options_of
from campaigns.model import Campaign, CampaignId, Wording
from campaigns.ports import Channel
from campaigns.recipients.samples import sample_csv, sample_xlsx
from campaigns.service import Account
from campaigns.states import State
from campaigns.template import Field

LONGEST_TEXT_FILE = 200_000


async def list_accounts(context: Context, _command: ListAccounts) -> AccountsListed:
    offers = context.office.offers
    there = await context.work.credentials.list()
    usable = [c for c in there if offers.can_use(c) and c.is_for(context.member.role)]
    choices = tuple(AccountChoice(c.id, c.channel, c.label) for c in usable)
    return AccountsListed(choices, can_add=bool(offers.addable()))


async def choose_account(context: Context, command: ChooseAccount) -> Drafted:
    account = await context.account_to_use(CredentialId(command.account))
    draft = await _draft_with(context, account, command)
    if command.once:
        await context.work.credentials.keep_for(account.credential.id, draft.id)
    return await drafted(context, draft)


async def _draft_with(context: Context, account: Account, command: ChooseAccount) -> Campaign:
    by = str(context.sender.identity)
    if command.copies:
        source, states = command.copies
        left = [State(state) for state in states]
        copied = await service.copy(context.work, source, account, by, left)
        return await keep_copier(context, copied)
    if command.campaign:
        await context.work.credentials.forget(command.campaign)
        return await service.change_account(context.work, command.campaign, account)
    return await service.open_draft(context.work, account, by)


async def rename(context: Context, command: Rename) -> Drafted:
    renamed = await service.rename(context.work, command.campaign, command.name)
    return await drafted(context, renamed)


async def write(context: Context, command: Write) -> Written:
    campaign = await service.draft(context.work, command.campaign)
    formatted = context.office.offers.channels[campaign.channel].takes_formatting
    text = command.marked if formatted else command.text
    return await keep_message(
        context, command.campaign, Wording(text=text, subject=command.subject)
    )


async def write_from_file(context: Context, command: WriteFromFile) -> Written:
    blob = await context.work.blobs.get(command.blob)
    if blob.size > LONGEST_TEXT_FILE:
        raise NotPossible(line("text-file-too-long", name=blob.name, most=LONGEST_TEXT_FILE))
    content = b"".join([piece async for piece in context.work.blobs.read(command.blob)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotPossible(line("text-file-not-utf8", name=blob.name)) from None
    return await keep_message(
        context, command.campaign, Wording(text=text, subject=command.subject)
    )


async def keep_message(context: Context, campaign: CampaignId, wording: Wording) -> Written:
    """Refuses what the channel cannot carry before anything is kept."""
    work, offers = context.work, context.office.offers
    draft = await service.draft(work, campaign)
    channel = offers.channels[draft.channel]
    if bool(wording.options.approved) != (await drafted(context, draft)).approved:
        raise NotPossible(line("other-kind-of-text"))
    if not wording.options.approved:  # another text brings the same
        wording = replace(wording, options=await options_of(work, draft))
    prepared = channel.prepare(wording)
    if prepared.fields and draft.source and draft.source.rule and draft.source.rule.got:
        names = ", ".join(f"{{{field.name}}}" for field in prepared.fields)
        raise NotPossible(line("fields-not-here", fields=names))
    written = await service.write(work, campaign, wording)
    known = await drafted(context, written)
    needs_list = draft.source is None and (prepared.fields or not known.subscribed)
    return Written(
        drafted=known,
        fields=tuple(field.name for field in prepared.fields),
        removed=prepared.removed,
        files=await _samples(context, channel, prepared.fields) if needs_list else (),
        untranslated=bool(draft.wording and draft.wording.translations),
    )


async def _samples(
    context: Context, channel: Channel, fields: tuple[Field, ...]
) -> tuple[File, ...]:
    example = channel.example(context.work.agency.region)
    made = {
        "sample.xlsx": sample_xlsx(fields, example),
        "sample.csv": sample_csv(fields, example),
    }
    agency = context.work.agency.id
    files = []
    for name, content in made.items():
        blob = await context.work.blobs.create(name)
        await context.work.blobs.write(blob, 0, content)
        files.append(File(blob, name, agency))
    return tuple(files)


HANDLERS: Handlers = {
    ListAccounts: (Action.PREPARE, list_accounts),
    ChooseAccount: (Action.PREPARE, choose_account),
    Rename: (Action.PREPARE, rename),
    Write: (Action.PREPARE, write),
    WriteFromFile: (Action.PREPARE, write_from_file),
}
