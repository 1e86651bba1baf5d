"""Accounts with providers: their form, their proof, keeping and removing them."""

from collections.abc import Mapping

from agencies.model import Credential, CredentialId
from agencies.release import UNGUARDED
from agencies.staff import Action
from bot.conversation.accounts import (
    AccountRateChanged,
    AccountRemoved,
    AccountsRead,
    AccountView,
    ChangeAccountRate,
    GuardAccount,
    LimitAccount,
    ReadAccounts,
    RemoveAccount,
)
from bot.conversation.adding_account import (
    AccountKept,
    FieldAsked,
    FillForm,
    FormFilled,
    FormRefused,
    KeepAccount,
    ListProviders,
    Prove,
    ProvidersListed,
)
from bot.conversation.bots import CanarySent, NotSubscribed
from bot.desk.handlers import bots
from bot.desk.handlers.team import tell_other_owners
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns.ports import FormField, Spec, UnusableCredential

PROVE = "prove"
LONG_SECRET = 16


async def read_accounts(context: Context, _command: ReadAccounts) -> AccountsRead:
    offers = context.office.offers
    usable = [c for c in await context.work.credentials.list() if offers.can_use(c)]
    members = await context.work.members.list()
    names = {str(chat): member.name for member in members for chat in member.chats}
    views = tuple(_view(context, one, names) for one in usable)
    return AccountsRead(views, context.agency.time_zone)


def _view(context: Context, credential: Credential, names: Mapping[str, str]) -> AccountView:
    offers = context.office.offers
    spec = offers.spec(credential.channel, credential.provider)
    return AccountView(
        id=credential.id,
        channel=credential.channel,
        provider=credential.provider,
        label=credential.label,
        last4=credential.last4,
        lent=credential.lent,
        rehearsal=spec.rehearsal,
        citizens=spec.citizens,
        rate=credential.rate or spec.rate,
        guarded=credential.guarded,
        roles=credential.roles,
        added_by=names.get(credential.added_by, ""),
        added_at=credential.added_at,
        used_at=credential.used_at,
        proven_at=credential.proven_at,
        answers_url=context.office.answers_url(credential.id) if spec.answered else "",
        replies=credential.replies,
        replies_since=credential.replies_since,
    )


async def guard(context: Context, command: GuardAccount) -> AccountsRead:
    account = CredentialId(command.account)
    if (await context.work.credentials.get(account)).lent:
        raise NotPossible(line("lent-account"))
    await context.work.credentials.guard(account, guarded=command.guarded)
    if not command.guarded:
        label = (await context.work.credentials.get(account)).label
        await tell_other_owners(context, UNGUARDED, account=label)
    return await read_accounts(context, ReadAccounts())


async def limit(context: Context, command: LimitAccount) -> AccountsRead:
    account = CredentialId(command.account)
    if (await context.work.credentials.get(account)).lent:
        raise NotPossible(line("lent-account"))
    await context.work.credentials.limit(account, [role.value for role in command.roles])
    context.notes["roles"] = ",".join(role.value for role in command.roles)
    return await read_accounts(context, ReadAccounts())


async def list_providers(context: Context, _command: ListProviders) -> ProvidersListed:
    return ProvidersListed(context.office.offers.addable())


async def fill_form(context: Context, command: FillForm) -> FieldAsked | FormRefused | FormFilled:
    """One answer more if it can be right, else the same question; all together come last."""
    form, surroundings = dict(command.form), context.office.surroundings
    spec = context.office.offers.spec(form["channel"], form["provider"])
    for field in spec.form:
        if field.key == command.field:
            if fault := field.fault(command.value, surroundings):
                return _ask(field, form, fault)
            form[field.key] = command.value
        if field.key not in form:
            return _ask(field, form)
    try:
        spec.check(_fields(spec, form), surroundings)
    except UnusableCredential as fault:
        return FormRefused(str(fault))
    return FormFilled(form, spec.channel.example(context.work.agency.region))


def _ask(field: FormField, form: Mapping[str, str], fault: str = "") -> FieldAsked:
    example = field.example or "none"
    return FieldAsked(form, field.key, field.secret, field.optional, example, fault)


async def prove(context: Context, command: Prove) -> CanarySent | NotSubscribed | None:
    work = context.work
    if command.account is None:
        channel_name = command.form["channel"]
    else:
        channel_name = (await work.credentials.get(CredentialId(command.account))).channel
    channel = context.office.offers.channels[channel_name]
    address = channel.parse_address(command.address, work.agency.region).text
    if command.account is not None and channel.name == bots.CHANNEL:
        bot = await work.bots.of_account(CredentialId(command.account))
        return await bots.try_at(context, bot, address)
    if await work.staff.own_address(context.sender.identity, channel.name) is None:
        await work.staff.keep_address(context.sender.identity, channel.name, address)
    form = {key: value for key, value in command.form.items() if key != "asked"}
    await context.add_job(PROVE, None, form=form, address=address, account=command.account)
    return None


async def keep_account(context: Context, command: KeepAccount) -> AccountKept:
    work, form = context.work, command.form
    spec = context.office.offers.spec(form["channel"], form["provider"])
    fields = _fields(spec, form)
    spec.check(fields, context.office.surroundings)
    label = command.label or spec.provider.title()
    if command.label:
        await _expect_new_label(context, spec, label)
    ceiling = float(form["ceiling"]) if "ceiling" in form else None
    credential = Credential(
        id=CredentialId(0),
        agency=work.agency.id,
        channel=spec.channel.name,
        provider=spec.provider,
        label=label,
        last4=_last4(spec, fields),
        rate=ceiling or spec.rate,
        ceiling=ceiling,
        added_by=str(context.sender.identity),
        added_at=work.now,
        proven_at=work.now,
    )
    kept = await work.credentials.add(credential, fields)
    return AccountKept(kept, command.label, _reports(context, spec, fields, kept))


def _reports(context: Context, spec: Spec, fields: Mapping[str, str], account: CredentialId) -> str:
    """Where `web` hears what its provider tells of it, where that has to be subscribed by hand."""
    public_url = context.office.surroundings.public_url
    subscribes = public_url and fields.get(spec.subscribed)
    return f"{public_url}/receipts/{account}" if subscribes else ""


async def change_rate(context: Context, command: ChangeAccountRate) -> AccountRateChanged:
    credential = await context.work.credentials.get(CredentialId(command.account))
    if credential.lent:
        raise NotPossible(line("lent-account"))
    if credential.ceiling and command.rate > credential.ceiling:
        raise NotPossible(line("rate-above-ceiling", most=credential.ceiling))
    await context.work.credentials.change_rate(credential.id, command.rate)
    return AccountRateChanged(credential.label, command.rate)


async def remove_account(context: Context, command: RemoveAccount) -> AccountRemoved:
    credential = await context.work.credentials.get(CredentialId(command.account))
    if credential.lent:
        raise NotPossible(line("lent-account"))
    await context.work.credentials.remove(credential.id)
    return AccountRemoved(credential.label)


async def _expect_new_label(context: Context, spec: Spec, label: str) -> None:
    """Two accounts of one name could be taken for each other, and a rehearsal for the real one."""
    taken = [
        c.label for c in await context.work.credentials.list() if c.channel == spec.channel.name
    ]
    if label.casefold() in map(str.casefold, taken):
        raise NotPossible(line("label-taken", label=label))


def _last4(spec: Spec, fields: Mapping[str, str]) -> str:
    """Of its first secret, where that is long enough to give nothing away."""
    secrets = [fields[field.key] for field in spec.form if field.secret]
    return next((secret[-4:] for secret in secrets if len(secret) >= LONG_SECRET), "")


def _fields(spec: Spec, form: Mapping[str, str]) -> dict[str, str]:
    return {field.key: form[field.key] for field in spec.form}


HANDLERS: Handlers = {
    ReadAccounts: (Action.LOOK, read_accounts),
    ListProviders: (Action.MANAGE, list_providers),
    FillForm: (Action.MANAGE, fill_form),
    Prove: (Action.MANAGE, prove),
    KeepAccount: (Action.MANAGE, keep_account),
    ChangeAccountRate: (Action.MANAGE, change_rate),
    GuardAccount: (Action.MANAGE, guard),
    LimitAccount: (Action.MANAGE, limit),
    RemoveAccount: (Action.MANAGE, remove_account),
}
