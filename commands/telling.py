"""What a command says to the operator who gave it."""

import sys


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
