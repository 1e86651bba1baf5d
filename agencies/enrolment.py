"""How a stranger becomes staff: by a work address that a code was read from. Pure.

The limits are those of OWASP ASVS 5.0, V6.5 and V6.6 (https://github.com/OWASP/ASVS): 5 guesses at
10^8 codes, 5 codes an hour.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.model import Identity
from agencies.sealing import Key

DIGITS = 8
CODE_LIFE = timedelta(minutes=10)
CODE_MINUTES = CODE_LIFE // timedelta(minutes=1)
TRIES = 5
HOUR = timedelta(hours=1)
CODES_AN_HOUR = 5
"""To one address, and for one chat."""

CODES_AN_HOUR_IN_ALL = 50
RESEND_AFTER = timedelta(seconds=30)
IDLE_FOR = timedelta(hours=12)
PROOF_LIFE = timedelta(days=30)
"""Whoever said nothing for so long, or proved so long ago who they are, proves it again."""

LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64  # https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1

_LOCAL = re.compile(r"[a-z0-9_'-]+(?:\.[a-z0-9_'-]+)*", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.ASCII)


class NoWorkAddress(ValueError):
    """It is not written as one address: no name before it, no +tag, no letters beyond ASCII."""


class ForeignDomain(ValueError):
    """str() is the domain, whose people are not let in here."""


class TooManyCodes(Exception):
    """`wait` is how long nothing more is sent."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """To whom is told by the keyed hash of the address."""

    identity: Identity
    address_hash: bytes
    at: datetime


def work_address(typed: str, domains: Collection[str]) -> str:
    """In small letters. `domains` are exact ones, or begin with a dot for all that end so.

    Raises NoWorkAddress, ForeignDomain.
    """
    address = plain_address(typed)
    domain = address.partition("@")[2]
    if not any(_belongs(domain, one.lower()) for one in domains):
        raise ForeignDomain(domain)
    return address


def plain_address(typed: str) -> str:
    """In small letters. Raises NoWorkAddress."""
    address = typed.strip(" ").lower()
    local, at, domain = address.partition("@")
    if (
        not typed.isascii()
        or not at
        or len(address) > LONGEST_ADDRESS
        or len(local) > LONGEST_LOCAL
    ):
        raise NoWorkAddress
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise NoWorkAddress
    return address


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def code_hash(key: Key, identity: Identity, address: str, code: str) -> bytes:
    """It fits that code only for that chat and that address."""
    return key.hash("\n".join(("code", str(identity), address, code)))


def code_in(text: str) -> str:
    """The digits, however they are grouped; nothing in what is no code."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""


def expect_room(
    sent: Sequence[CodeSent], identity: Identity, address_hash: bytes, now: datetime
) -> None:
    """For one more code, after those `sent` within the last hour. Raises TooManyCodes."""
    mine = [one for one in sent if one.identity == identity or one.address_hash == address_hash]
    latest = max((one.at for one in mine), default=now - HOUR)
    waits = [
        latest + RESEND_AFTER - now,
        _until_room([one.at for one in mine if one.identity == identity], CODES_AN_HOUR, now),
        _until_room(
            [one.at for one in mine if one.address_hash == address_hash], CODES_AN_HOUR, now
        ),
        _until_room([one.at for one in sent], CODES_AN_HOUR_IN_ALL, now),
    ]
    if max(waits) > timedelta():
        raise TooManyCodes(max(waits))


def has_lapsed(proven_at: datetime, active_at: datetime, now: datetime) -> bool:
    """Whether who talks from a chat has to prove again that it is them."""
    return now > active_at + IDLE_FOR or now > proven_at + PROOF_LIFE


def _belongs(domain: str, allowed: str) -> bool:
    return domain.endswith(allowed) if allowed.startswith(".") else domain == allowed


def _until_room(times: Sequence[datetime], most: int, now: datetime) -> timedelta:
    """Until fewer than `most` of them lie within the last hour."""
    within = sorted(at for at in times if at > now - HOUR)
    return within[-most] + HOUR - now if len(within) >= most else timedelta()
