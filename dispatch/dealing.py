"""Messages made ready, each in the hand of the account that it is to go through."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from campaigns.pacing import Account
from dispatch.messages import Message
from dispatch.ways import Route

MOST = 500
"""Messages for one country's account while others have nothing to do: then those wait, too."""
NOT_OPEN = 10  # messages for an account that is being opened


class Hands:
    """They are `stuck` where the next message is for an account that has its hand full: so a share
    is kept to, however much slower one account is than the other.
    """

    def __init__(self, route: Route) -> None:
        self._route = route
        self._hands: defaultdict[Account, deque[Message]] = defaultdict(deque)
        self._undealt: deque[Message] = deque()
        self._full: Account | None = None

    def __len__(self) -> int:
        return len(self._undealt) + sum(map(len, self._hands.values()))

    def __iter__(self) -> Iterator[Message]:
        return chain(self._undealt, *self._hands.values())

    def __getitem__(self, of: Account) -> deque[Message]:
        return self._hands[of]

    @property
    def stuck(self) -> bool:
        return self._full is not None and len(self._hands[self._full]) >= self._most(self._full)

    @property
    def undealt(self) -> int:
        return len(self._undealt)

    @property
    def loose(self) -> bool:
        """Somebody has more in hand than may still go through that account."""
        using = self._route.using
        return any(len(hand) > using.get(of, 0) for of, hand in self._hands.items())

    def next(self) -> Message | None:
        return self._undealt.popleft() if self._undealt else None

    def lack(self, rooms: Mapping[Account, int]) -> bool:
        """Somebody could send more than there is in hand."""
        return any(len(self._hands[of]) < room for of, room in rooms.items())

    def deal(self, message: Message) -> bool:
        """Whether somebody took it."""
        of = self._route.pick(message.address, self._hands)
        if of is None or len(self._hands[of]) >= self._most(of):
            self._undealt.appendleft(message)
            self._full = of
            return False
        self._route.picked()
        self._hands[of].append(message)
        return True

    def _most(self, of: Account) -> int:
        if self._route.countries:
            return MOST
        way = self._route.ways.get(of)
        return NOT_OPEN if way is None else way.sender.window

    def take_back(self) -> None:
        """From who does not send any more, to be dealt again."""
        self._full = None
        for of, hand in self._hands.items():
            most = self._route.using.get(of, 0)
            while len(hand) > most:
                self._undealt.appendleft(hand.pop())

    def put_back(self, of: Account, message: Message) -> None:
        """The next to go."""
        self._hands[of].appendleft(message)

    def keep(self, wanted: Callable[[Message], bool]) -> None:
        self._undealt = deque(filter(wanted, self._undealt))
        for of, hand in self._hands.items():
            self._hands[of] = deque(filter(wanted, hand))

    def clear(self) -> Iterator[Message]:
        """What was in them."""
        yield from self
        self._undealt.clear()
        self._hands.clear()
