"""The picture of a report, drawn in a process of its own: `python -m campaigns.picture`.

The plotting library costs 60 MB and a second to import, which only this process pays. It takes a
Drawing as JSON on its standard input and gives a PNG on its standard output.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TIMEOUT = 60
SIZE = (8.0, 4.5)
DOTS_PER_INCH = 120
INK, SENT, GOOD, BAD, OTHER = "#1d2733", "#2a6f97", "#2e7d5b", "#b3432f", "#8a8f98"


class NotDrawn(Exception):
    """The drawing process failed; str() is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """`over_time`: (seconds since the first message, messages); `outcomes`: (words, rows, kind),
    the kind one of good, bad and other."""

    title: str
    over_time_title: str
    outcomes_title: str
    over_time: Sequence[tuple[float, int]]
    outcomes: Sequence[tuple[str, int, str]]


async def draw(drawing: Drawing) -> bytes:
    """A PNG. Raises NotDrawn."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "campaigns.picture", cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        order = json.dumps(asdict(drawing)).encode()
        png, said = await asyncio.wait_for(child.communicate(order), TIMEOUT)
    except BaseException:
        child.kill()
        await child.wait()
        raise
    if child.returncode:
        raise NotDrawn(said.decode(errors="replace")[-2000:])
    return png


def paint(drawing: Drawing) -> None:
    """In the child: the send over time on the left, what became of the rows on the right."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - only here
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=SIZE, dpi=DOTS_PER_INCH, layout="constrained")
    figure.suptitle(drawing.title, color=INK, fontsize=14, fontweight="bold")
    time, outcomes = figure.subplots(1, 2, width_ratios=(3, 2))
    if drawing.over_time:
        starts, counts = zip(*drawing.over_time, strict=True)
        width = starts[1] - starts[0] if len(starts) > 1 else 1
        time.bar(starts, counts, width=width, align="edge", color=SENT)
    time.set_title(drawing.over_time_title, color=INK, fontsize=11)
    words = [f"{word} ({rows:,})" for word, rows, _ in drawing.outcomes]
    colours = [{"good": GOOD, "bad": BAD}.get(kind, OTHER) for *_, kind in drawing.outcomes]
    outcomes.barh(words, [rows for _, rows, _ in drawing.outcomes], color=colours)
    outcomes.invert_yaxis()
    outcomes.set_title(drawing.outcomes_title, color=INK, fontsize=11)
    for axes in (time, outcomes):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=9, colors=INK)
    FigureCanvasAgg(figure)
    figure.savefig(sys.stdout.buffer, format="png")


if __name__ == "__main__":
    paint(Drawing(**json.load(sys.stdin)))
