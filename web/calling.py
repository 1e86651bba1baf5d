"""A provider's call, read off the wire."""

from aiohttp import web

from campaigns.ports import Callback


async def call_of(request: web.Request, public_url: str) -> Callback:
    """What providers sign begins with the address at which they reach us."""
    return Callback(
        url=public_url + request.raw_path,
        query=dict(request.query),
        headers=dict(request.headers),
        body=await request.read(),
    )
