"""What a provider says of a refusal, without the person it is about: reasons are kept unsealed."""

import re

LONGEST = 200
_EMAIL = re.compile(r"[^\s<>]+@[^\s<>]+")
_NUMBER = re.compile(r"\+?\d(?:[ ()-]{0,2}\d){6,}")  # 5.7.1 is a code


def without_addresses(reason: str) -> str:
    """One line, and a mark in the place of every address and every long number."""
    line = " ".join(reason.split())
    return _NUMBER.sub("(number)", _EMAIL.sub("(address)", line))[:LONGEST]
