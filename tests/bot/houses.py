"""An agency with staff in every role, who prepare, ask for a release and give it."""

from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from agencies.model import Agency, CredentialId, Identity
from agencies.staff import Role
from bot.chats import Sender
from bot.conversation.listing import TakeList
from bot.conversation.writing import Write
from bot.desk.handlers import carry_out
from bot.desk.office import Context, Door
from bot.desk.sessions import encode
from bot.words import Answer, Command, Session, Step
from campaigns.conversations import SavedButton, SavedSession
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from storage.store import SqlStore
from tests.bot.offices import ANN, SHUT, Staff, agree, open_desk
from tests.storage.making import a_credential, some_rows

CAT, DAN, EVE, FAY = (Identity(platform="telegram", user=str(n)) for n in (11, 12, 13, 14))
PEOPLE = {CAT: Role.AUTHOR, DAN: Role.APPROVER, EVE: Role.VIEWER, FAY: Role.APPROVER}
MANY = 501


@dataclass(frozen=True, slots=True)
class House:
    """An agency with staff in every role, and an account of its own."""

    store: SqlStore
    agency: Agency
    account: CredentialId
    staff: dict[Identity, Staff]

    async def ready(
        self, people: int = MANY, *, by: Identity = CAT, rehearsal: bool = False
    ) -> Campaign:
        """A draft at its card, with that many rows of which one is laid down."""
        async with self.store.work(self.agency.id) as work:
            made = await work.campaigns.draft(
                Campaign(
                    id=CampaignId(0),
                    agency=self.agency.id,
                    name="Flood",
                    channel="sms",
                    credential=self.account,
                    rehearsal=rehearsal,
                    rate=5.0,
                    created_by=str(by),
                    created_at=work.now,
                )
            )
            key = await work.campaigns.key(made.id)
            await work.ledger.append(made.id, some_rows(key, made.id, [2]))
            await work.campaigns.write(made.id, Wording(text="Water rises"))
            blob = await work.blobs.create("people.csv")
            checked = Checked(columns=("recipient",), reachable=people, parts=people, first=2,
                              longest=2, digest="d1")  # fmt: skip
            saved = await work.campaigns.save(
                replace(
                    await work.campaigns.get(made.id),
                    template=1,
                    wording=Wording(text="Water rises"),
                    source=Source(blob=blob, name="people.csv"),
                    checked=checked,
                )
            )
        await self.comes_to_the_card(by, saved)
        return saved

    async def comes_to_the_card(self, who: Identity, campaign: Campaign) -> None:
        await self.is_at(who, Session(step=Step.CARD, campaign=campaign.id))

    async def is_at(self, who: Identity, session: Session) -> None:
        async with self.store.work(self.agency.id) as work:
            await work.sessions.save(who, SavedSession(payload=encode(session)))

    async def asks(self, who: Identity, campaign: Campaign) -> str:
        await self.comes_to_the_card(who, campaign)
        await self.staff[who].says("look")
        return await self.staff[who].presses(self.first_button(who))

    def first_button(self, who: Identity) -> str:
        return next(iter(self.staff[who].buttons()), "")

    async def opens(self, who: Identity, campaign: Campaign) -> str:
        return await self.does(who, "open", campaign)

    async def does(self, who: Identity, action: str, campaign: Campaign) -> str:
        """By a button that lasts."""
        async with self.store.work(self.agency.id) as work:
            button = SavedButton(
                id=token_hex(12), identity=str(who), action=action, argument="",
                campaign=campaign.id, single=False, expires=None,
            )  # fmt: skip
            await work.buttons.add([button])
        return await self.staff[who].pushes(button.id)

    async def carries_out(self, who: Identity, command: Command) -> Answer | None:
        """Past the buttons, as the desk does it."""
        async with self.store.work(self.agency.id) as work:
            context = Context(
                work=work,
                sender=Sender(identity=who, chat=who.user),
                member=await work.members.acting(who),
                office=self.staff[who].desk._office,
            )
            return await carry_out(context, command)

    async def rewrites(self, who: Identity, campaign: Campaign) -> None:
        """And it is checked again, as it was."""
        await self.carries_out(who, Write(campaign.id, "", "Water falls", "Water falls"))
        await self.is_checked(campaign)

    async def uploads(self, who: Identity, campaign: Campaign) -> None:
        async with self.store.work(self.agency.id) as work:
            blob = await work.blobs.create("other.csv")
        await self.carries_out(who, TakeList(campaign.id, blob, "other.csv"))
        await self.is_checked(campaign)

    async def is_checked(self, campaign: Campaign) -> None:
        """As it was when it was ready."""
        async with self.store.work(self.agency.id) as work:
            now = await work.campaigns.get(campaign.id)
            if now.checked is None:
                await work.campaigns.save(replace(now, checked=campaign.checked))

    async def now(self, campaign: Campaign) -> Campaign:
        async with self.store.read_work(self.agency.id) as work:
            return await work.campaigns.get(campaign.id)

    async def state(self, campaign: Campaign) -> CampaignState:
        return (await self.now(campaign)).state


async def open_house(store: SqlStore, agency: Agency, outbox: Path, door: Door = SHUT) -> House:
    desk = await open_desk(store, agency, outbox, door)
    for identity, role in PEOPLE.items():
        await store.let_in(agency.id, identity, f"{role.value} {identity.user}", role)
        await agree(store, identity, door)
    async with store.work(agency.id) as work:
        account = await work.credentials.add(a_credential(), {})
    staff = {identity: Staff(desk, identity) for identity in (ANN, *PEOPLE)}
    return House(store, agency, account, staff)
