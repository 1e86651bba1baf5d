"""`python main.py doctor`: looks at an installation from beside it, and never sends or mends."""

import time
from collections.abc import AsyncIterator, Sequence

from agencies.model import INSTALLATION, Agency, CredentialId
from agencies.sealing import CannotOpen
from campaigns.checkup import Check, Look, checkup
from campaigns.facts import AccountFacts, Facts
from campaigns.mail_domains import judge
from campaigns.ports import CannotOpenAccount, KnowsItsSender, SendsMail
from campaigns.sending import StorageDown
from campaigns.single_messages import SingleMessages
from campaigns.stores import NoSuch
from channels._sender import mailbox, read_sender
from commands.mail_domains import look_up, system_resolver
from commands.running import WRONG_KEYS
from commands.telling import tell
from config.settings import Settings
from dispatch.limits import rate_at
from installation import LENT_SES, Accounts, Installation, put_together
from opening import CannotStart, opened
from storage.agencies import attempt_key, list_agencies
from storage.facts import SqlFacts
from storage.migrate import is_current
from storage.reaching import missing_file

NO_DATABASE = "there is none yet; it is made when Postbote starts for the first time."
NOT_CURRENT = "they are not all done. Run: python main.py migrate"
NEVER_STARTED = "this database was never used. Run: python main.py migrate"


async def examine(settings: Settings) -> int:
    """Prints a line for each thing that has to be so; 0 where all of it is, and 1 otherwise."""
    is_well = True
    async for check in _checks(settings):
        tell(str(check))
        is_well = is_well and check.is_well
    return 0 if is_well else 1


async def _checks(settings: Settings) -> AsyncIterator[Check]:
    """As far as one can look: what cannot be opened cannot be looked into."""
    yield Check(what="Settings", is_well=True, words="they can be read.")
    if missing_file(settings.database_url):
        yield Check(what="Database", is_well=False, words=NO_DATABASE)
        return
    try:
        async with opened(settings) as (database, keyring):
            yield Check(what="Database", is_well=True, words="it answers.")
            async for check in _inside(put_together(settings, database, keyring)):
                yield check
    except (CannotStart, StorageDown) as fault:
        yield Check(what="Database", is_well=False, words=str(fault))


async def _inside(place: Installation) -> AsyncIterator[Check]:
    current = await is_current(place.database)
    words = "all are done." if current else NOT_CURRENT
    yield Check(what="Migrations", is_well=current, words=words)
    if not current:
        return
    keys = await _keys(place)
    yield keys
    if not keys.is_well:
        return
    began = time.time()
    facts = await SqlFacts(place.database, place.keyring).read()
    apart = (began + time.time()) / 2 - facts.now
    named = await _with_an_address(place)
    look = await _look(place, facts, apart, named)
    for check in checkup(facts, look):
        yield check
    for check in await _senders(place, facts):
        yield check
    for agency in named:
        yield await _address(place, agency)
    resolver = system_resolver()
    for domain in sorted(look.mail_domains):
        yield judge(await look_up(domain, resolver), domain)


async def _keys(place: Installation) -> Check:
    try:
        await attempt_key(place.database, place.keyring)
    except CannotOpen:
        return Check(what="Keys", is_well=False, words=WRONG_KEYS)
    except NoSuch:
        return Check(what="Keys", is_well=False, words=NEVER_STARTED)
    return Check(what="Keys", is_well=True, words="they open what is sealed.")


async def _senders(place: Installation, facts: Facts) -> Sequence[Check]:
    """Whether mails may come from where they do, where the provider can be asked (Amazon SES): of
    each account that is used, and of the one that the operator lends from MAIL_FROM."""
    lent, found = _lent_ses(place.settings, facts), []
    for account in facts.accounts:
        if account.credential != lent and not _is_used(account):
            continue
        try:
            provider = await Accounts(place).open(account.credential)
        except CannotOpenAccount:
            continue  # said already
        if isinstance(provider, KnowsItsSender) and isinstance(provider, SendsMail):
            domain, fault = provider.mail_domain, await provider.sender_fault()
            words = fault or f"nothing that Amazon tells us speaks against {domain}."
            what = "MAIL_FROM" if account.credential == lent else f"Account {account.credential}"
            found.append(Check(what=f"{what} at Amazon SES", is_well=not fault, words=words))
        await provider.close()
    return found


async def _with_an_address(place: Installation) -> Sequence[Agency]:
    """Whose mails come from there over the accounts that are lent, where any is."""
    agencies = await list_agencies(place.database) if place.offers.lends_mail() else ()
    return [agency for agency in agencies if agency.mail_address]


async def _address(place: Installation, agency: Agency) -> Check:
    """As when it was set: since then another account may be lent, or less be verified there."""
    asking, address = SingleMessages(place.surroundings), agency.mail_address
    faults = [await asking.address_fault(spec, address) for spec in place.offers.lends_mail()]
    words = " ".join(filter(None, faults))
    well = "mails can come from there over what is lent."
    return Check(what=f"{address} of {agency.name}", is_well=not words, words=words or well)


async def _look(place: Installation, facts: Facts, apart: float, named: Sequence[Agency]) -> Look:
    """Accounts are opened as for sending, which asks no provider for anything."""
    own = place.settings.mail_from
    domains = {mailbox(agency.mail_address).domain for agency in named}
    domains |= {read_sender(own).own.domain} if own else set()
    unusable: dict[CredentialId, str] = {}
    reporting, accounts = 0, Accounts(place)
    for account in filter(_is_used, facts.accounts):
        try:
            reporting += await accounts.has_to_reach_us(account.credential)
            provider = await accounts.open(account.credential)
        except CannotOpenAccount as fault:
            unusable[account.credential] = str(fault)
            continue
        domains |= {provider.mail_domain} if isinstance(provider, SendsMail) else set()
        await provider.close()
    return Look(
        apart=apart,
        rate_at=rate_at,
        unusable=unusable,
        reporting=reporting,
        public_url=place.settings.public_url,
        mail_domains=frozenset(domains),
        lent_topic=_lent_topic(place.settings, facts),
    )


def _lent_topic(settings: Settings, facts: Facts) -> str:
    """Where the operator's SNS topic is to tell what becomes of mails (web/receipts.py)."""
    if not (settings.public_url and settings.ses and settings.ses.topic_arn):
        return ""
    lent = _lent_ses(settings, facts)
    return f"{settings.public_url}/receipts/{lent}" if lent is not None else ""


def _lent_ses(settings: Settings, facts: Facts) -> CredentialId | None:
    """The operator's, while it is lent."""
    lent = (
        account.credential
        for account in facts.accounts
        if account.agency == INSTALLATION and (account.channel, account.provider) == LENT_SES
    )
    return next(lent, None) if settings.ses else None


def _is_used(account: AccountFacts) -> bool:
    """One that the operator lent before may be left over."""
    return account.agency != INSTALLATION or account.running > 0
