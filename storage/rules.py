"""Whom a broadcast is for, as a condition on subscribers."""

from typing import Any

from sqlalchemy import Select, exists

from agencies.bots import Rule
from storage.tables import interest, subscriber


def among(people: Select[Any], rule: Rule) -> Select[Any]:
    """Those of them that the rule is for."""
    if rule.languages:
        people = people.where(subscriber.c.language.in_(rule.languages))
    if rule.topics:
        chosen = exists().where(
            interest.c.subscriber_id == subscriber.c.id, interest.c.topic_id.in_(rule.topics)
        )
        people = people.where(chosen)
    if rule.only is not None:
        people = people.where(subscriber.c.id == rule.only)
    return people
