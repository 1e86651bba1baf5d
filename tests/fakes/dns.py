"""A local name server that knows TXT records. https://www.rfc-editor.org/rfc/rfc1035"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from dns.asyncresolver import Resolver
from dns.message import Message, from_wire, make_response
from dns.name import Name, from_text
from dns.rcode import NXDOMAIN
from dns.rdataclass import IN
from dns.rdatatype import TXT
from dns.rrset import from_text_list

TTL = 60


@dataclass(slots=True)
class FakeDns(asyncio.DatagramProtocol):
    """What stands at a name, in `texts`; `asked` is what it was asked for."""

    texts: Mapping[str, Sequence[str]]
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)
    _transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._transport:
            self._transport.close()

    @property
    def resolver(self) -> Resolver:
        assert self._transport
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self._transport.get_extra_info("sockname")[1]
        return resolver

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = from_wire(data)
        self.asked.append(query.question[0].name.to_text(omit_final_dot=True))
        if not self.is_silent and self._transport:
            self._transport.sendto(self._answer(query).to_wire(), addr)

    def _answer(self, query: Message) -> Message:
        answer, name = make_response(query), query.question[0].name
        if found := self.texts.get(name.to_text(omit_final_dot=True)):
            quoted = [f'"{text}"' for text in found]
            answer.answer.append(from_text_list(name, TTL, IN, TXT, quoted))
        elif not any(_is_below(known, name) for known in self.texts):
            answer.set_rcode(NXDOMAIN)
        return answer


def _is_below(known: str, name: Name) -> bool:
    return from_text(known).is_subdomain(name)
