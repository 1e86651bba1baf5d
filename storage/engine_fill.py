"""A broadcast's audience on its way into the ledger: a page of subscribers at a time.

It was fixed at launch by the last subscriber's number, or by the last row of the campaign that it
follows up, and grows the run behind what is sent already, so the first message waits for the first
page only. A page is one transaction, and any number of processes may ask for one.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.engine import Connection

from agencies.model import AgencyId
from agencies.sealing import Key, KeyRing
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.rows import Row, seal_row
from campaigns.sending import Run
from campaigns.states import State
from storage import contexts
from storage.appending import Append
from storage.audiences import Page, Person, page_of
from storage.campaign_records import rule_from_record
from storage.engine_ends import agency_keys
from storage.engine_records import Change, count
from storage.engine_runs import open_run
from storage.tables import campaign, delivery, run
from storage.transacting import Transacting

PAGE = {"sqlite": 1000, "postgresql": 4000}  # on SQLite, ticks wait meanwhile
SPAN = 20_000  # numbers that are looked through at once, however few of them the rule is for

_TO_FILL = (
    select(run.c.campaign_id).where(run.c.fill_after.is_not(None)).order_by(run.c.campaign_id)
)
_RUN = (
    select(
        run.c.agency_id,
        run.c.last_row,
        run.c.fill_after,
        run.c.fill_until,
        campaign.c.state,
        campaign.c.source,
        campaign.c.wrapped_key,
    )
    .join(campaign, campaign.c.id == run.c.campaign_id)
    .where(run.c.campaign_id == bindparam("campaign"), run.c.fill_after.is_not(None))
    .with_for_update(of=run, skip_locked=True)
)
_SAME = {"attempt": "0", "excused": "0", "repeated": "0", "country": "''", "reason": "''"}
_APPEND = Append(
    delivery,
    (
        *("agency_id", "campaign_id", "state"),
        *("row", "sealed", "address_hash", "language", "provider_id", "cause"),
        *("body_hash", "parts"),
    ),
    {name: literal_column(value) for name, value in _SAME.items()},
)
Made = Mapping[str, tuple[bytes, int]]
"""Hash and parts of the text in each language, and in "" for all others."""
_Laid = tuple[int, bytes, bytes, str, str, int | None, bytes, int]
"""A row, as `_APPEND` has it behind what is the same in all of them."""
_GO_ON = (
    update(run)
    .where(run.c.campaign_id == bindparam("campaign"))
    .values(last_row=bindparam("to_row"), fill_after=bindparam("to"))
)


def to_fill(connection: Connection) -> Sequence[CampaignId]:
    return [CampaignId(one) for one in connection.execute(_TO_FILL).scalars()]


def fill(connection: Connection, ring: KeyRing, of: CampaignId, made: Made) -> bool:
    """The next page; whether there are more. No where another process fills it just now.

    Rows of a campaign that was stopped meanwhile are cancelled from the first.
    """
    found = connection.execute(_RUN, {"campaign": of}).first()
    if found is None:
        return False
    rule = rule_from_record(found.source["rule"])
    assert rule is not None  # noqa: S101 - only a broadcast's run is filled
    end = min(found.fill_until, found.fill_after + SPAN)
    owner = AgencyId(found.agency_id)
    agency = agency_keys(connection, ring, [owner])[owner]
    most = PAGE[connection.dialect.name]
    people = page_of(connection, owner, agency, rule, Page(found.fill_after, end, most))
    stopped = found.state == CampaignState.CANCELLED.value
    state = State.CANCELLED if stopped else State.QUEUED
    key = agency.unwrap(found.wrapped_key, contexts.campaign_key(owner, of))
    rows = list(_sealed(key, of, found.last_row + 1, people, made))
    if rows:
        _APPEND.run(connection, [(owner, of, int(state), *row) for row in rows])
        count(connection, Change({(of, state): len(rows)}))
    after = people[-1].at if len(people) == most else end
    to = after if after < found.fill_until else None
    connection.execute(_GO_ON, {"campaign": of, "to_row": found.last_row + len(rows), "to": to})
    return to is not None


def _sealed(
    key: Key, of: CampaignId, first: int, people: Sequence[Person], made: Made
) -> Iterator[_Laid]:
    """Each person's row, under the campaign's key."""
    for row, person in enumerate(people, first):
        language = person.language if person.language in made else ""
        sealed = seal_row(key, of, row, Row(person.address, ()))
        before = person.provider_id, person.cause
        yield row, sealed, person.address_hash, language, *before, *made[language]


class SqlFillings(Transacting):
    """Every function is one short transaction, and raises StorageDown."""

    async def to_fill(self) -> Sequence[CampaignId]:
        """Broadcasts whose audience is not wholly in the ledger."""
        return await self._transact(to_fill)

    async def open_run(self, of: CampaignId) -> Run:
        return await self._transact(lambda connection: open_run(connection, self._ring, of))

    async def fill(self, of: CampaignId, made: Made) -> bool:
        """The next page of one; whether there are more to be laid out here and now."""
        return await self._transact(lambda connection: fill(connection, self._ring, of, made))
