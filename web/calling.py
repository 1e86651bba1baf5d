"""A provider's call, read off the wire."""

from aiohttp import web

from campaigns.ports import Callback

LARGEST = 64 * 1024
"""Bytes of a body; more is refused with 413 before it is kept anywhere."""
LARGEST_NOTICE = 256 * 1024
"""The same where as much may be told at once: an SNS message
(https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html), and a long message in
Telegram that answers another, with all that is said about both."""


async def body_of(request: web.Request, largest: int = LARGEST) -> bytes:
    """Raises HTTPRequestEntityTooLarge."""
    if largest != LARGEST:  # which holds for all calls
        request = request.clone(client_max_size=largest)
    return await request.read()


async def call_of(request: web.Request, public_url: str, largest: int = LARGEST) -> Callback:
    """What providers sign begins with the address at which they reach us.

    Raises HTTPRequestEntityTooLarge.
    """
    return Callback(
        url=public_url + request.raw_path,
        query=dict(request.query),
        headers=dict(request.headers),
        body=await body_of(request, largest),
    )
