"""The accounts that a campaign's messages go through, in this process."""

from dataclasses import replace

from agencies.model import CredentialId
from campaigns.model import Campaign
from campaigns.pacing import Account, Pace, account
from campaigns.sending import Runnable
from dispatch.routes import through
from dispatch.sender import Lane, Sender


class Way:
    """`campaign` is as it goes through this account: by its name attempts are called, and reported
    about. Beside the second account there is no other one.
    """

    __slots__ = ("account", "campaign", "lane", "sender")

    def __init__(self, campaign: Campaign, credential: CredentialId, sender: Sender) -> None:
        is_first = credential == campaign.credential
        self.campaign = (
            campaign if is_first else replace(campaign, credential=credential, spare=None)
        )
        self.account = account(credential, paid=campaign.paid)
        self.sender = sender
        self.lane = Lane(sender)


class Route:
    """`ways` are the accounts that it has open here, `way` the one that its next messages go
    through. `spare` takes over from the `first`; staff know that it `went_over`.
    """

    def __init__(self, campaign: Campaign, way: Way) -> None:
        self.ways = {way.account: way}
        self.way = way
        self.first = account(campaign.credential, paid=campaign.paid)
        self.spare: Account | None = None
        self.went_over = False
        self.paces = {of: Pace(*of) for of in (self.first, way.account)}

    @property
    def pace(self) -> Pace:
        return self.paces[self.way.account]

    @property
    def turns(self) -> bool:
        """Staff do not know yet which account it goes through."""
        return self.spare is not None and self.paces[self.first].is_down is not self.went_over

    @property
    def can_leave(self) -> bool:
        """It goes on through its other account when the first one is down."""
        return self.spare is not None and not self.paces[self.spare].is_down

    @property
    def is_gone(self) -> bool:
        """Its account was removed while it had taken over."""
        return self.way.account not in {self.first, self.spare}

    def way_of(self, campaign: Campaign) -> Way:
        """`campaign` is as it goes through one of them."""
        return self.ways[account(campaign.credential, paid=campaign.paid)]

    def open(self, way: Way) -> None:
        self.ways[way.account] = way
        self.paces.setdefault(way.account, Pace(*way.account))

    def serve(self, one: Runnable) -> None:
        """As a look found it."""
        self.spare = None
        if one.spare is not None:
            self.spare = (one.spare.kind, CredentialId(one.spare.subject))
            self.paces[self.spare] = one.spare
        self.went_over = one.went_over

    def follow(self, pace: Pace) -> None:
        of = (pace.kind, CredentialId(pace.subject))
        if of in self.paces:
            self.paces[of] = pace

    def choose(self, now: float) -> None:
        """While the first one is opened, the second goes on."""
        spare = None if self.spare is None else self.paces[self.spare]
        kind, subject, *_ = through(self.paces[self.first], spare, now)
        chosen = self.ways.get((kind, CredentialId(subject)))
        if chosen is None and self.spare is not None:
            chosen = self.ways.get(self.spare)
        self.way = chosen or self.way

    def turn(self) -> None:
        """Staff are told with the next tick; a look knows whether they were."""
        self.went_over = not self.went_over
