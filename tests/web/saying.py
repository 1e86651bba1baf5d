"""The sentences of the pages, as the installation has them said."""

from bot.texts import render
from bot.words import line


def said(key: str, *, language: str, agency: str) -> str:
    return render(line(key, agency=agency), language)
