"""A desk over a real store, with every channel's rehearsal and an owner to talk to it."""

from pathlib import Path

from agencies.model import Agency, Identity
from agencies.staff import Role, version_of
from bot.chats import Reply, Sender
from bot.desk import StaffDesk
from bot.desk.office import Door, Office
from bot.words import Said
from campaigns.offers import Offers
from campaigns.ports import Surroundings
from channels import discover
from config.settings import Endpoints, Rehearsal
from storage.lent import LentAccount, ensure_accounts
from storage.store import SqlStore

ANN = Identity(platform="telegram", user="1")
BEN = Identity(platform="telegram", user="7")
SHUT = Door()


async def open_desk(store: SqlStore, agency: Agency, outbox: Path, door: Door = SHUT) -> StaffDesk:
    """Ann owns the agency."""
    offers = Offers(discover())
    lent = [
        LentAccount(channel=s.channel.name, provider=s.provider, label="rehearsal", rate=s.rate)
        for s in offers.lendable()
    ]
    await ensure_accounts(store.database, store.keyring, lent)
    await store.let_in(agency.id, ANN, "Ann", Role.OWNER)
    await agree(store, ANN, door)
    surroundings = Surroundings(
        endpoints=Endpoints(),
        rehearsal=Rehearsal(),
        outbox=outbox,
        mail_servers=("mail.example.com:2525",),
    )
    return StaffDesk(
        Office(
            store=store,
            offers=offers,
            surroundings=surroundings,
            changed=lambda: None,
            door=door,
            operator="operator@agency.example",
        )
    )


async def agree(store: SqlStore, who: Identity, to: Door) -> None:
    """They have accepted its terms, where it has any."""
    async with store.door() as door:
        if to.terms:
            await door.enrolments.accept(who, version_of(to.terms))


class Staff:
    """Somebody who talks to the desk; `sees` is the last thing that it answered."""

    def __init__(self, desk: StaffDesk, identity: Identity) -> None:
        self.desk = desk
        self.identity = identity
        self.reply = Reply(shown=())

    async def says(self, text: str, update: int = 0) -> str:
        self.reply = await self.desk.hear(self._sender(update), Said(text))
        return self.sees

    async def presses(self, label: str, update: int = 0) -> str:
        """The first button of that label under what was answered last."""
        return await self.pushes(self.button(label), update)

    async def pushes(self, button: str, update: int = 0) -> str:
        self.reply = await self.desk.press(self._sender(update), button)
        return self.sees

    def button(self, label: str) -> str:
        return self.buttons()[label]

    def buttons(self) -> dict[str, str]:
        return {b.label: b.id for one in self.reply.shown for row in one.buttons for b in row}

    @property
    def sees(self) -> str:
        return "\n".join(one.text for one in self.reply.shown)

    def _sender(self, update: int) -> Sender:
        return Sender(identity=self.identity, chat=self.identity.user, update=update)
