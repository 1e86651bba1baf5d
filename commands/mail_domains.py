"""Asks the DNS about the domains that mails come from, for the doctor."""

from collections.abc import Sequence

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.name import Name, from_text
from dns.resolver import NXDOMAIN, NoAnswer, NoResolverConfiguration

from campaigns.mail_domains import Published

PATIENCE = 3.0  # seconds for one question
_POLICIES, _KEYS = from_text("_dmarc", None), from_text("_domainkey", None)
LEAST_LABELS = 3
"""With the empty one at the end: above example.org there is nobody whom one could ask."""


def system_resolver() -> Resolver | None:
    """That of this machine, where it has one."""
    try:
        return Resolver()
    except NoResolverConfiguration:
        return None


async def look_up(domain: str, resolver: Resolver | None) -> Published | None:
    """None where nobody answers, or does not know the domain, as within a closed network."""
    if resolver is None:
        return None
    name = from_text(domain)
    try:
        if not await _is_there(resolver, name):
            return None
        return Published(
            domain=domain,
            texts=await _texts(resolver, name),
            policies=await _policies(resolver, name),
            has_keys=await _is_there(resolver, _KEYS + name),
        )
    except DNSException:
        return None


async def _policies(resolver: Resolver, name: Name) -> Sequence[str]:
    """https://www.rfc-editor.org/rfc/rfc7489#section-6.6.3: else those of a domain above."""
    while len(name.labels) >= LEAST_LABELS:
        if found := await _texts(resolver, _POLICIES + name):
            return found
        name = name.parent()
    return ()


async def _texts(resolver: Resolver, name: Name) -> Sequence[str]:
    try:
        found = await resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (NXDOMAIN, NoAnswer):
        return ()
    return [b"".join(record.strings).decode(errors="replace") for record in found]


async def _is_there(resolver: Resolver, name: Name) -> bool:
    """https://www.rfc-editor.org/rfc/rfc8020: where a name is not, nothing is below it either."""
    try:
        await resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except NoAnswer:
        return True
    except NXDOMAIN:
        return False
    return True
