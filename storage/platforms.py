"""Whose chat platform an identity is of: its text begins with the platform's name."""

from sqlalchemy import Column, ColumnElement


def on_platform(identity: Column[str], platform: str) -> ColumnElement[bool]:
    return identity.startswith(f"{platform}:", autoescape=True)
