"""The message of a row of the ledger, as its reader gets it: the same every time it is asked."""

from collections.abc import Callable, Sequence

from campaigns.acts import Act
from campaigns.confirming import checked_list
from campaigns.model import Body, Campaign, Delivery
from campaigns.ports import Channel, UnusableWording
from campaigns.recipients.layout import lay_out

Renderer = Callable[[str, Sequence[str]], Body]


def renderer(channel: Channel, campaign: Campaign, language: str = "") -> Renderer:
    """From address and values to the message in that language, made ready once for a whole list.

    Raises UnusableWording, NotComplete.
    """
    if campaign.wording is None:
        raise UnusableWording("The campaign has no message yet.")
    if campaign.act is Act.DELETE:
        return lambda _address, _values: Body(text="")
    prepared = channel.prepare(campaign.wording.read_in(language))
    layout = lay_out(checked_list(campaign).columns, campaign.columns, prepared.fields)
    return lambda address, values: prepared.render(layout.values_of(address, values))


def render_row(channel: Channel, campaign: Campaign, delivery: Delivery) -> Body:
    """Raises UnusableValues, and what `renderer` raises."""
    return renderer(channel, campaign)(delivery.address, delivery.values)
