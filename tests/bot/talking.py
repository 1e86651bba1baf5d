"""A conversation held word by word, and the drafts that it is about at each of its steps."""

from datetime import UTC, datetime

from agencies.model import AgencyId, CredentialId
from bot.conversation import take_turn
from bot.conversation.adding_account import FillForm, ListProviders
from bot.conversation.confirming import ReadRate
from bot.conversation.drafting import Drafted, ReadDraft, SeeList, ShowRow
from bot.conversation.previewing import Previewed
from bot.conversation.steering import ReadRunRate
from bot.conversation.trying import AskOwnAddress
from bot.conversation.writing import ListAccounts
from bot.words import Command, Heard, Markup, Session, Turn, Uploaded
from campaigns.confirming import Card, Extras
from campaigns.model import BlobId, Campaign, CampaignId, Checked, Source, Wording

ONE = CampaignId(1)
READING = {
    AskOwnAddress, FillForm, ListAccounts, ListProviders, ReadDraft, ReadRate, ReadRunRate,
    SeeList, ShowRow,
}  # fmt: skip
"""What a step asks for to show itself: none of it changes anything."""

FILE = Uploaded(BlobId(7), "list.csv", 100)
GOOD = Checked(columns=("recipient", "name"), reachable=40, parts=40, first=2, longest=9)


def drafted(**known: object) -> Drafted:
    campaign = Campaign(
        agency=AgencyId(1),
        channel="sms",
        credential=CredentialId(3),
        rehearsal=True,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        **{"id": ONE, **known},  # type: ignore[arg-type] # the fields of a campaign
    )
    return Drafted(campaign, has_subject=False, formatted=False, account_rate=10.0)


NAMED = drafted(name="Vaccination")
WRITTEN = drafted(name="Vaccination", wording=Wording(text="Hi {name}"))
LISTED = drafted(name="V", wording=Wording(text="Hi"), source=Source(blob=BlobId(7)))
CHECKED = drafted(name="V", wording=Wording(text="Hi"), source=Source(blob=BlobId(7)), checked=GOOD)
READY = drafted(
    name="V", wording=Wording(text="Hi"), source=Source(blob=BlobId(7)), checked=GOOD, rate=10.0
)
PREVIEW = Previewed(ONE, 2, "+6581234567", "", Markup("Hi"), 1, 2, 9)
CARD = Card(
    campaign=ONE, hash="h", agency="Health", name="V", channel="sms",
    account="rehearsal", rehearsal=True, people=40, invalid=0, duplicates=0, suppressed={},
    send_each=False, blank=0, empty={}, abroad={}, parts=40, rate=10.0, seconds=4, urgent=False,
    hours=None, time_zone="Asia/Singapore", begins=None, breaks=None, daily_most=None, days=1,
    prefer_delivery=False, uncertain=40, extras=Extras(),
)  # fmt: skip


class Talk:
    """A conversation held word by word; `commands` gathers what was asked for."""

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session()
        self.commands: list[Command] = []
        self.turn = Turn(self.session)

    def hears(self, heard: Heard, *keys: str) -> "Talk":
        self.turn = take_turn(self.session, heard)
        assert [line.key for said in self.turn.says for line in said.lines][: len(keys)] == [*keys]
        assert bool(keys) == bool(self.turn.says)
        self.session = self.turn.session
        self.commands += self.turn.commands
        return self

    def buttons(self) -> list[str]:
        return [b.action for said in self.turn.says for row in said.buttons for b in row]
