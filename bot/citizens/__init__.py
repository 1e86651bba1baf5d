"""The agencies' own bots, and what they say to citizens."""

from bot.citizens.desk import CitizensDesk, Phone
from bot.citizens.loading import LoadedBots
from bot.citizens.ports import CitizensStore
from bot.citizens.serving import CitizenBots, Post


def open_citizens(
    store: CitizensStore, api_url: str, phone: Phone, owner: str, post: Post | None = None
) -> CitizenBots:
    """Every bot that `owner`, a name of this process, gets hold of."""
    return CitizenBots(store, CitizensDesk(store, phone), LoadedBots(api_url), owner, post)
