"""Whose chat platform an identity is of: its text begins with the platform's name."""

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, false, or_


def on_platform(identity: Column[str], platform: str) -> ColumnElement[bool]:
    return identity.startswith(f"{platform}:", autoescape=True)


def on_platforms(identity: Column[str], platforms: Iterable[str]) -> ColumnElement[bool]:
    return or_(false(), *(on_platform(identity, one) for one in platforms))
