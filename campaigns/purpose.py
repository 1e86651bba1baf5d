"""What a message is for, which says whether its readers may decline it."""

from enum import Enum


class Purpose(Enum):
    """https://www.rfc-editor.org/rfc/rfc8058 for news; the others are the agency's word for it."""

    NEWS = "news"  # its readers can unsubscribe
    SERVICE = "service"  # it concerns each of them, so nothing is offered to unsubscribe from
    ESSENTIAL = "essential"  # it must reach everyone, so also those who unsubscribed from news


CHANNELS = frozenset({"email"})
"""Whose readers can unsubscribe from us. Elsewhere they tell the provider, which blocks us."""
