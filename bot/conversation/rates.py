"""How people write a rate."""

HIGHEST_RATE = 10_000.0


def per_second(text: str) -> float | None:
    """Messages per second from "100", "0.5" or "100 per second"; None when it is none."""
    word = text.strip().split()[:1]
    try:
        rate = float(word[0].replace(",", "").removesuffix("/s")) if word else 0.0
    except ValueError:
        return None
    return rate if 0 < rate <= HIGHEST_RATE else None
