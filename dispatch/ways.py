"""The accounts that a campaign's messages go through, in this process."""

from collections.abc import Mapping, Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import replace

from agencies.model import CredentialId
from agencies.prices import beginning_of, longest_of
from campaigns.model import Campaign
from campaigns.pacing import Account, Of, Pace, PaceKind, account
from campaigns.sending import Runnable
from dispatch.routes import Stands, stands, through
from dispatch.sender import Lane, Sender

ANY, ONE = 1_000_000, 1
"""So many messages an account may have in hand: one that is down gets one, which goes to see."""

WHOLE = 100  # per cent


class Way:
    """`campaign` is as it goes through this account: by its name attempts are called, and reported
    about. Beside the second account there is no other one, unless they share the load. `out` counts
    what is on its way through it.
    """

    __slots__ = ("account", "campaign", "lane", "out", "sender")

    def __init__(self, campaign: Campaign, credential: CredentialId, sender: Sender) -> None:
        is_first = credential == campaign.credential
        other = campaign.credential if campaign.share or campaign.countries else None
        self.campaign = (
            campaign if is_first else replace(campaign, credential=credential, spare=other)
        )
        self.account = account(credential, paid=campaign.paid)
        self.sender = sender
        self.lane = Lane(sender)
        self.out = 0


class Route:
    """`ways` are the accounts that it has open here, `using` those that its next messages may go
    through, with how many each may have in hand. `spare` takes over from the `first`, and has a
    `share` of what goes while both are well. Numbers that begin as one of the `countries` go
    through that one's account. Of those in `told` staff know that they are down.
    """

    def __init__(self, campaign: Campaign, way: Way) -> None:
        self.ways = {way.account: way}
        self.first = account(campaign.credential, paid=campaign.paid)
        self.spare: Account | None = None
        self.share = 0
        self.countries: Mapping[str, Account] = {}
        self.told: frozenset[Account] = frozenset()
        self.paces = {of: Pace(*of) for of in (self.first, way.account)}
        self.using: Mapping[Account, int] = {self.first: ANY}
        self._replaced: AbstractSet[Account] = frozenset()  # others send for these while down
        self._owed = self._owing = 0  # per cent of a message, to the second account

    @property
    def is_plain(self) -> bool:
        """There is nothing to choose."""
        return self.spare is None and not self.countries

    @property
    def turning(self) -> Sequence[Account]:
        """Staff do not know yet that these are down, or well again, and others send for them."""
        if self.is_plain:
            return ()
        return [of for of in self._replaced if self.paces[of].is_down is not (of in self.told)]

    def can_leave(self, of: Account) -> bool:
        """It goes on through another account when that one is down."""
        if self.spare is None and of == self.first:  # as most are, and it is asked for each message
            return False
        others = {self.first, self.spare} - {of, None}
        return any(not self.paces[other].is_down for other in others if other)

    def way_of(self, campaign: Campaign) -> Way:
        """`campaign` is as it goes through one of them."""
        return self.ways[account(campaign.credential, paid=campaign.paid)]

    def open(self, way: Way) -> None:
        self.ways[way.account] = way
        self.paces.setdefault(way.account, Pace(*way.account))

    def serve(self, one: Runnable) -> None:
        """As a look found it."""
        self.spare = None if one.spare is None else self._met(one.spare)
        self.countries = {begins: self._met(pace) for begins, pace in one.countries.items()}
        self.share = one.share
        first = {self.first} if self.spare else set()
        second = {self.spare} if self.spare and self.share else set()
        self._replaced = first | second | (set(self.countries.values()) - {self.first})
        self.told = frozenset((PaceKind.CREDENTIAL, of) for of in one.away)
        if self.is_plain:
            self.using = {self.first: ANY}

    def _met(self, pace: Pace) -> Account:
        of = (pace.kind, CredentialId(pace.subject))
        self.paces[of] = pace
        return of

    def follow(self, paces: Mapping[Of, Pace]) -> None:
        self.paces |= {of: paces[of] for of in self.paces if of in paces}

    def choose(self, now: float) -> None:
        """Which accounts are used from now on."""
        if self.is_plain:
            return
        spare = None if self.spare is None else self.paces[self.spare]
        using = {}
        for kind, subject, *_ in through(self.paces[self.first], spare, self.share, now):
            of = (kind, CredentialId(subject))
            using[of] = ONE if spare is not None and self.paces[of].is_down else ANY
        for of in self.countries.values():
            standing = stands(self.paces[of], now)
            if standing is not Stands.DOWN:
                using.setdefault(of, ANY if standing is Stands.WELL else ONE)
        self.using = using

    def pick(self, address: str, hands: Mapping[Account, Sized]) -> Account | None:
        """The account of the next message; None while nobody can take one more."""
        self._owing = self._owed
        if self.is_plain:
            return self.first
        if self.countries:
            of = longest_of(self.countries, beginning_of(address))
            if of is not None and self._takes(of, hands):
                return of
        own = [of for of in (self.first, self.spare) if of and self._takes(of, hands)]
        sees = [of for of in own if self.using[of] == ONE]
        if sees or len(own) < 2:  # noqa: PLR2004 -- two that are well share
            return next(iter(sees or own), None)
        self._owing += self.share
        if self._owing < WHOLE:
            return self.first
        self._owing -= WHOLE
        return self.spare

    def picked(self) -> None:
        """That account has it in hand."""
        self._owed = self._owing

    def _takes(self, of: Account, hands: Mapping[Account, Sized]) -> bool:
        most = self.using.get(of, 0)
        return most > ONE or (most == ONE and not hands.get(of))

    def turn(self) -> None:
        """Staff are told with the next tick; a look knows whether they were."""
        self.told ^= frozenset(self.turning)
