"""One dialogue in any chat: what is said and pressed, and what has to be read there.

A chat shows what it is told in its own way, so what is read is the words of it, without formats.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Says:
    """A command is said as it is said there."""

    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    label: str


@dataclass(frozen=True, slots=True)
class Hands:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Confides:
    """A secret."""

    text: str


@dataclass(frozen=True, slots=True)
class Reads:
    text: str


@dataclass(frozen=True, slots=True)
class Receives:
    """A file of that name."""

    name: str


Line = Says | Presses | Hands | Confides | Reads | Receives


class Talker(Protocol):
    """A person in one chat."""

    async def does(self, line: Line) -> None:
        """Raises AssertionError where the chat does not show it."""

    async def ends(self) -> None: ...


PEOPLE = b"recipient,name,place\n+6581234567,Lim,Bishan\n+6581234568,Tan,Yishun\nnobody,No,One\n"

FIRST_CAMPAIGN = (
    Says("/help"),
    Reads("I send one message to many people"),
    Says("/new"),
    Reads("How should it be sent?"),
    Presses("SMS · rehearsal"),
    Reads("What shall we call this campaign?"),
    Says("Moving"),
    Reads("Please type the message"),
    Says("Dear {name}, we are at {place} & 5 < 6."),
    Receives("sample.csv"),
    Reads("Now the list"),
    Hands("people.csv", PEOPLE),
    Reads("2 people can be reached, of 3 rows."),
    Receives("problems-1.csv"),
    Presses("Go on with 2 people"),
    Reads("Dear Lim, we are at Bishan & 5 < 6."),
    Presses("Next ▶"),
    Reads("Dear Tan, we are at Yishun & 5 < 6."),
    Presses("Looks right, go on"),
    Reads("How fast?"),
    Presses("1,000 per second"),
    Reads("2 people"),
    Presses("Send to 2 people"),
    Reads("Report: Moving"),
    Receives("report-1.png"),
    Receives("report-1.csv"),
)

SECRETS = (
    Says("/credentials"),
    Reads("Accounts that messages can go through"),
    Presses("Add an account"),
    Reads("Which kind of account?"),
    Presses("SMS · Twilio"),
    Reads("What is the Account SID?"),
    Says("AC" + "0" * 32),
    Reads("What is the SID of the API key?"),
    Says("SK" + "0" * 32),
    Reads("What is the secret of that API key?"),
    Confides("s3cretOfTheKey0123456789abcdefgh"),
    Reads("Who sends?"),
    Says("/cancel"),
    Reads("Nothing was sent"),
    Says("whatever"),
    Reads("I did not understand that."),
)

DIALOGUES = {"a first campaign": FIRST_CAMPAIGN, "an account's secrets": SECRETS}
