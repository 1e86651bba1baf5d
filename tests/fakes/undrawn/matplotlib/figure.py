"""https://matplotlib.org/stable/api/figure_api.html, as far as campaigns/picture.py asks for it."""

import base64
from typing import BinaryIO

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one point."""


class Undrawn:
    """Whatever is asked of it, it is the same."""

    def __getattr__(self, _: str) -> "Undrawn":
        return self

    def __getitem__(self, _: object) -> "Undrawn":
        return self

    def __call__(self, *_: object, **__: object) -> "Undrawn":
        return self


class Figure:
    def __init__(self, **_: object) -> None:
        pass

    def suptitle(self, *_: object, **__: object) -> None:
        pass

    def subplots(self, rows: int, columns: int, **_: object) -> list[Undrawn]:
        return [Undrawn() for _ in range(rows * columns)]

    def savefig(self, file: BinaryIO, **_: object) -> None:
        file.write(DOT)
