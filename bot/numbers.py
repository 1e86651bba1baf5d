"""Numbers as people type them."""

LONGEST = 15  # characters


def whole_number(text: str) -> int | None:
    """With or without separators, like 84,312; None where it is no whole number."""
    digits = text.strip().replace(",", "").replace(" ", "").replace(".", "")
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST else None
