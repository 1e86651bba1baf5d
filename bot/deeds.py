"""What the audit has, in sentences: one for each deed, `deed-<what>` in the catalogue."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from agencies.audit import Deed, Fact
from agencies.bots import BotId
from agencies.model import CredentialId
from bot.ports import DeskWork
from bot.texts import has_text, render
from bot.words import Value, line
from campaigns.model import CampaignId
from campaigns.stores import NoSuch

NONE = "none"
TOLD = ("act", "added", "after", "because", "before", "cause", "channel", "duplicates",
        "guarded", "language", "new", "old", "option", "paid", "people", "percent", "platform",
        "prefer", "purpose", "rate", "refused", "role", "role_before", "rows", "setting",
        "standing", "state", "step", "taken", "urgent", "why")  # fmt: skip
"""Facts that sentences name as they are."""

Names = dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What is called how by now; whatever is gone has its number only."""

    people: Names = field(default_factory=dict)
    campaigns: Names = field(default_factory=dict)
    accounts: Names = field(default_factory=dict)
    bots: Names = field(default_factory=dict)

    async def meet(self, work: DeskWork, deeds: Iterable[Deed]) -> None:
        """Looks up whatever these name and was not met yet."""
        if not self.people:
            self.people.update({one.person: one.name for one in await work.members.list()})
        for deed in deeds:
            with suppress(NoSuch):
                if (of := _new(deed, "campaign", self.campaigns)) is not None:
                    self.campaigns[of] = (await work.campaigns.get(CampaignId(of))).name
            for name in ("account", "credential"):
                with suppress(NoSuch):
                    if (of := _new(deed, name, self.accounts)) is not None:
                        found = await work.credentials.get(CredentialId(of))
                        self.accounts[of] = found.label
            with suppress(NoSuch):
                if (of := _new(deed, "bot", self.bots)) is not None:
                    self.bots[of] = f"@{(await work.bots.get(BotId(of))).username}"


def sentence(deed: Deed, called: Called) -> str:
    """Who did what; as simple HTML. Who is not among the staff any more has their chat."""
    who = line(
        "deed-by",
        by=deed.by if deed.person == 0 else NONE,
        name=called.people.get(deed.person, deed.by),
        refused=_plain(deed.facts.get("refused", False)),
    )
    return f"{render(who)} {_did(deed, called)}"


def _did(deed: Deed, called: Called) -> str:
    key = f"deed-{deed.what}"
    args: dict[str, Value] = {name: _plain(deed.facts.get(name)) for name in TOLD}
    facts = deed.facts
    account = facts.get("account", facts.get("credential"))
    args |= {
        "what": deed.what,
        "part": _plain(facts.get("what")),
        "campaign": _number(facts.get("campaign")),
        "named": _name(facts.get("campaign"), called.campaigns),
        "account": _name(account, called.accounts, _number(account)),
        "bot": _name(facts.get("bot"), called.bots, _number(facts.get("bot"))),
        "person": _name(facts.get("person", facts.get("whom")), called.people, "somebody"),
    }
    return render(line(key if has_text(key) else "deed-other", **args))


def _new(deed: Deed, name: str, known: Names) -> int | None:
    of = deed.facts.get(name)
    return of if isinstance(of, int) and of not in known else None


def _plain(fact: Fact) -> Value:
    """What is kept as a keyed hash tells a reader nothing; the file has it."""
    match fact:
        case None | "":
            return NONE
        case bool():
            return "yes" if fact else "no"
        case str() if fact.startswith("#"):
            return NONE
    return fact


def _number(fact: Fact) -> str:
    return str(fact) if isinstance(fact, int) and not isinstance(fact, bool) else NONE


def _name(fact: Fact, known: Mapping[int, str], otherwise: str = NONE) -> str:
    return known.get(fact, otherwise) if isinstance(fact, int) else otherwise
