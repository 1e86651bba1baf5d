"""Every method of every repository, called with an id: of one's own, or of another agency."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy import select

from agencies.bots import Rule
from agencies.money import Money
from agencies.sealing import Key
from agencies.staff import PersonId
from campaigns.charges import LastCharged
from campaigns.model import Campaign, Wording
from campaigns.states import State
from storage.store import SqlWork
from storage.tables import delivery, subscriber, suppression
from tests.storage.making import (
    ANA,
    NOON,
    PRICES,
    a_bot,
    a_campaign,
    a_card,
    a_claim,
    a_credential,
    a_member,
    a_notice,
    a_release,
    a_subscriber,
    some_rows,
)
from tests.storage.things import Things

ANY_KEY = Key(b"k" * 32)


async def forged(work: SqlWork, things: Things) -> Campaign:
    """The other's id on a campaign that says it is the forger's, over an account they may use."""
    [lent] = [c.id for c in await work.credentials.list() if c.lent]
    return replace(a_campaign(lent, "forged"), id=things.campaign, agency=work.agency.id)


async def save(work: SqlWork, things: Things) -> object:
    return await work.campaigns.save(await forged(work, things))


async def launch(work: SqlWork, things: Things) -> object:
    return await work.campaigns.launch(await forged(work, things))


async def keep_bot(work: SqlWork, things: Things) -> object:
    return await work.bots.keep(a_bot(0, things.credential, account=99))


async def former(work: SqlWork, things: Things) -> object:
    account = (await work.bots.get(things.bot)).account
    await work.bots.remove(things.bot)
    return await work.bots.former(account)


async def people(work: SqlWork, things: Things) -> object:
    return [page async for page in work.subscribers.read(things.bot)]


async def chats(work: SqlWork, things: Things) -> object:
    """By all the hashes that there are, were a key to leak."""
    found = (await work.campaigns._scope.connection.execute(select(subscriber.c.chat_hash))).all()
    return await work.subscribers.chats(things.bot, [one for (one,) in found])


async def hashes_of_all(work: SqlWork) -> list[bytes]:
    found = await work.campaigns._scope.connection.execute(select(delivery.c.address_hash))
    return list(found.scalars())


async def look(work: SqlWork, things: Things) -> object:
    return await work.one_person.look(things.campaign, await hashes_of_all(work))


async def erase_rows(work: SqlWork, things: Things) -> object:
    return await work.one_person.erase(things.campaign, [2], await hashes_of_all(work))


async def let_in(work: SqlWork, _things: Things) -> object:
    """By all the hashes that there are, were a key to leak."""
    found = await work.campaigns._scope.connection.execute(select(suppression.c.address_hash))
    return [await work.suppressions.remove("sms", one.hex()) for one in found.scalars()]


async def erase(work: SqlWork, things: Things) -> object:
    await work.subscribers.erase(a_subscriber(things.bot, things.subscriber))
    return None


async def pages(work: SqlWork, things: Things) -> object:
    return [page async for page in work.ledger.read(things.campaign)]


async def taken(work: SqlWork, things: Things) -> object:
    [lent] = [one.id for one in await work.credentials.list() if one.lent]
    return [page async for page in work.ledger.taken(things.running, lent)]


async def pieces(work: SqlWork, things: Things) -> object:
    return [piece async for piece in work.blobs.read(things.blob)]


CHARGED = LastCharged(at=NOON, messages=1, known=1, sums=(Money("SGD", 1),))
Call = Callable[[SqlWork, Things], Awaitable[object]]
CALLS: dict[str, Call] = {
    "agencies.change": lambda w, t: w.agencies.change(replace(w.agency, id=t.agency, name="x")),
    "credentials.get": lambda w, t: w.credentials.get(t.credential),
    "credentials.hold": lambda w, t: w.credentials.hold(t.credential),
    "credentials.add": lambda w, t: w.credentials.add(a_credential(), {}, t.campaign),
    "credentials.fields": lambda w, t: w.credentials.fields(t.credential),
    "credentials.proven": lambda w, t: w.credentials.proven(t.credential, NOON),
    "credentials.remove": lambda w, t: w.credentials.remove(t.credential),
    "credentials.keep_for": lambda w, t: w.credentials.keep_for(t.credential, t.running),
    "credentials.change_rate": lambda w, t: w.credentials.change_rate(t.credential, 5.0),
    "credentials.renew": lambda w, t: w.credentials.renew(t.credential, {"token": "x"}, "xxxx"),
    "credentials.revive": lambda w, t: w.credentials.revive(t.credential, {"token": "x"}, "xxxx"),
    "credentials.forget": lambda w, t: w.credentials.forget(t.campaign),
    "campaigns.draft": lambda w, t: w.campaigns.draft(a_campaign(t.credential)),
    "campaigns.get": lambda w, t: w.campaigns.get(t.campaign),
    "campaigns.save": save,
    "campaigns.write": lambda w, t: w.campaigns.write(t.campaign, Wording(text="x")),
    "campaigns.list": lambda w, t: w.campaigns.list(9, before=t.running),
    "campaigns.went_over": lambda w, t: w.campaigns.went_over(t.running),
    "campaigns.tally": lambda w, t: w.campaigns.tally(t.campaign),
    "campaigns.key": lambda w, t: w.campaigns.key(t.campaign),
    "campaigns.launch": launch,
    "campaigns.change_rate": lambda w, t: w.campaigns.change_rate(t.running, 5.0),
    "campaigns.begin_afresh": lambda w, t: w.campaigns.begin_afresh(t.running),
    "campaigns.discard": lambda w, t: w.campaigns.discard(t.campaign),
    "ledger.clear": lambda w, t: w.ledger.clear(t.campaign, 9),
    "ledger.append": lambda w, t: w.ledger.append(t.campaign, some_rows(ANY_KEY, t.campaign, [9])),
    "campaigns.texts": lambda w, t: w.campaigns.texts(t.campaign),
    "audit.about": lambda w, t: w.audit.about(t.campaign),
    "ledger.hold": lambda w, t: w.ledger.hold(t.campaign, [2]),
    "ledger.find": lambda w, t: w.ledger.find(t.campaign, 2),
    "ledger.left_out": lambda w, t: w.ledger.left_out(t.campaign),
    "ledger.obstacle": lambda w, t: w.ledger.obstacle(t.running),
    "ledger.first_left": lambda w, t: w.ledger.first_left(t.running),
    "ledger.neighbour": lambda w, t: w.ledger.neighbour(t.campaign, 0, 1),
    "ledger.read": pages,
    "ledger.taken": taken,
    "ledger.took": lambda w, t: w.ledger.took(t.running),
    "blobs.write": lambda w, t: w.blobs.write(t.blob, 1, b"x"),
    "blobs.get": lambda w, t: w.blobs.get(t.blob),
    "blobs.read": pieces,
    "blobs.delete": lambda w, t: w.blobs.delete(t.blob),
    "buttons.press": lambda w, t: w.buttons.press(t.button, ANA),
    "jobs.cancel": lambda w, t: w.jobs.cancel(t.campaign, "check"),
    "jobs.shown": lambda w, t: w.jobs.shown(t.job, "forged"),
    "jobs.end": lambda w, t: w.jobs.end(t.job),
    "cards.put": lambda w, t: w.cards.put(a_card(t.campaign)),
    "cards.remove": lambda w, t: w.cards.remove(a_card(t.campaign)),
    "doubts.send_again": lambda w, t: w.doubts.send_again(t.running, [State.UNCERTAIN]),
    "doubts.let_be": lambda w, t: w.doubts.let_be(t.running),
    "bots.get": lambda w, t: w.bots.get(t.bot),
    "bots.keep": keep_bot,
    "bots.save": lambda w, t: w.bots.save(a_bot(t.bot, t.credential)),
    "bots.remove": lambda w, t: w.bots.remove(t.bot),
    "bots.add_topic": lambda w, t: w.bots.add_topic(t.bot, "Forged"),
    "bots.remove_topic": lambda w, t: w.bots.remove_topic(t.bot, t.topic),
    "bots.audience": lambda w, t: w.bots.audience(t.bot),
    "bots.keep_wording": lambda w, t: w.bots.keep_wording(t.bot, "forged", "x"),
    "subscribers.take_update": lambda w, t: w.subscribers.take_update(t.bot, 99),
    "subscribers.find": lambda w, t: w.subscribers.find(t.bot, 4242),
    "bots.comings": lambda w, t: w.bots.comings(t.bot),
    "subscribers.read": people,
    "subscribers.chats": chats,
    "bots.former": former,
    "bots.of_account": lambda w, t: w.bots.of_account(t.credential),
    "one_person.look": look,
    "one_person.erase": erase_rows,
    "suppressions.remove": let_in,
    "subscribers.count": lambda w, t: w.subscribers.count(Rule(bot=t.bot)),
    "subscribers.keep": lambda w, t: w.subscribers.keep(None, a_subscriber(t.bot, chat=99)),
    "subscribers.erase": erase,
    "credentials.count_reply": lambda w, t: w.credentials.count_reply(t.credential, "2026-03-01"),
    "credentials.limit": lambda w, t: w.credentials.limit(t.credential, ["owner"]),
    "credentials.guard": lambda w, t: w.credentials.guard(t.credential, guarded=True),
    "fallbacks.alone": lambda w, t: w.fallbacks.alone(t.fallback),
    "fallbacks.pairs": lambda w, t: w.fallbacks.pairs(t.fallback),
    "releases.ask": lambda w, t: w.releases.ask(a_release(t.campaign)),
    "releases.find": lambda w, t: w.releases.find(t.running),
    "releases.get": lambda w, t: w.releases.get(t.running),
    "releases.grant": lambda w, t: w.releases.grant(t.running, PersonId(7), NOON),
    "releases.drop": lambda w, t: w.releases.drop(t.running),
    "country_routes.keep": lambda w, t: w.country_routes.keep({"65": t.credential}),
    "prices.of": lambda w, t: w.prices.of(t.credential),
    "prices.keep": lambda w, t: w.prices.keep(t.credential, replace(PRICES, others=1)),
    "spending.of": lambda w, t: w.spending.of(t.running),
    "spending.claim": lambda w, t: w.spending.claim(a_claim(t.running, month="2026-04")),
    "spending.close": lambda w, t: w.spending.close(t.running, "2026-03", 1),
    "spending.charged": lambda w, t: w.spending.charged(t.running),
    "spending.keep_charged": lambda w, t: w.spending.keep_charged(t.running, CHARGED),
    "spending.drop": lambda w, t: w.spending.drop(t.running),
    "members.get": lambda w, t: w.members.get(t.person),
    "members.save": lambda w, t: w.members.save(a_member(t.person)),
    "notices.forget": lambda w, t: w.notices.forget(t.campaign, ["paused"]),
    "notices.delivered": lambda w, t: w.notices.delivered(replace(a_notice(), id=t.notice)),
}
TAKE_NO_ID = {
    "agencies.address_key",
    "blobs.create",
    "bots.button_key",
    "bots.list",
    "buttons.add",
    "campaigns.active",
    "campaigns.awaiting_release",
    "campaigns.launched_since",
    "campaigns.scheduled",
    "cards.list",
    "credentials.list",
    "groups.allow",
    "groups.forbid",
    "facts.dispatching",
    "facts.read",
    "facts.used_up_today",
    "jobs.add",
    "jobs.cancel_all",
    "jobs.end_all",
    "jobs.under_way",
    *("audit.append", "audit.head", "audit.latest", "audit.mailed", "audit.read", "audit.search"),
    "audit.unmailed",
    *("members.acting", "members.hold", "members.invite", "members.list", "members.note"),
    *("members.speak_for", "members.take_invitations_back", "members.whereabouts"),
    "notices.add",
    "country_routes.all",
    *("prices.all", "spending.budget", "spending.claims", "spending.going_on", "spending.hold"),
    *("spending.keep_budget", "spending.warned"),
    "sessions.load",
    "sessions.save",
    *("staff.count_test", "staff.guess_code", "staff.keep_address", "staff.keep_code"),
    "staff.own_address",
    "one_person.campaigns",
    "one_person.is_suppressed",
    "one_person.keep_only_hashes",
    "subscribers.with_hashes",
    *("suppressions.cause_of", "suppressions.counts", "suppressions.find", "suppressions.put"),
    *("suppressions.put_by_name", "suppressions.read"),
    "subscribers.with_phone",
}
"""Of anything that another agency could have; what they show is tested below."""
