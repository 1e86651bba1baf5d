"""Draws the README's second picture from what `make demo` tells: make picture (needs Chromium).

The picture holds the words that it was drawn from, so that a test can tell when others are said.
"""

import asyncio
import io
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from samples.citizens.columns import Columns
from samples.citizens.living import By, Said, live
from samples.citizens.story import Chapter

PICTURE = Path(__file__).parent / "pictures" / "subscribe-and-read.png"
TOLD = "Transcript"
"""Under which the picture keeps its words."""

WIDTH, HEIGHT, MARGIN, SCALE = 1120, 4000, 20, 1.5  # the height is cut to what is drawn
PAPER = "#fdfefa"
STYLE = """
* { box-sizing: border-box; margin: 0; }
body { width: 1120px; padding: 20px; background: #fdfefa; color: #101418;
       font: 14px/1.42 'DejaVu Sans Mono', monospace; }
main { display: grid; grid-template-columns: 592px 1fr; column-gap: 24px; }
section { display: flex; flex-direction: column; justify-content: space-between; gap: 34px; }
h1 { font: bold 15px/1.3 'DejaVu Sans', sans-serif; color: #5b6670; padding-bottom: 6px;
     border-bottom: 1px solid #d5dad6; margin-bottom: 24px; }
h2 { font: bold 15px/1.3 'DejaVu Sans', sans-serif; margin-bottom: 12px; color: #101418; }
h2 span { display: inline-block; width: 24px; height: 24px; border-radius: 12px; margin-right: 8px;
          background: #1c3f63; color: white; text-align: center; line-height: 24px; }
.staff { color: #1c3f63; font-weight: bold; margin-top: 14px; }
.console { white-space: pre-wrap; }
.phone { background: #e4edf3; border-radius: 16px; padding: 6px 14px 14px;
         font: 14.5px/1.4 'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans Tamil'; }
.bot, .citizen { width: fit-content; max-width: 92%; padding: 8px 12px; border-radius: 14px;
                 margin-top: 8px; white-space: pre-wrap; }
.bot { background: white; border-bottom-left-radius: 4px; }
.citizen { background: #cfeec0; border-bottom-right-radius: 4px; margin-left: auto; }
.pressed { background: none; color: #1c3f63; font-style: italic; padding-right: 2px; }
.keys { display: flex; gap: 5px; margin-top: 5px; width: 92%; }
.keys b { flex: 1; text-align: center; background: #8fb0c6; color: white; border-radius: 8px;
          padding: 5px 8px; font-weight: bold; }
"""


def main() -> int:
    """Raises Untold where the story goes another way."""
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        sys.stderr.write("Drawing needs Chromium, and the fonts DejaVu and Noto (CJK and Tamil).\n")
        return 1
    story, words, columns = list[tuple[Chapter, Said]](), list[str](), Columns()

    def tell(chapter: Chapter, said: Said) -> None:
        story.append((chapter, said))
        words.extend(columns.lines(chapter, said))

    asyncio.run(live(tell))
    with TemporaryDirectory() as folder:
        page, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        page.write_text(_page(story), encoding="utf-8")
        subprocess.run(  # noqa: S603 - ours
            [chromium, "--headless", "--no-sandbox", "--hide-scrollbars", f"--screenshot={shot}",
             f"--window-size={WIDTH},{HEIGHT}", f"--force-device-scale-factor={SCALE}", str(page)],
            check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        PICTURE.write_bytes(_finished(shot, "\n".join(words)))
    return 0


def _page(story: Sequence[tuple[Chapter, Said]]) -> str:
    staff, citizen = list[str](), list[str]()
    told = groupby(story, key=itemgetter(0))
    for number, (chapter, pairs) in enumerate(told, 1):
        title = f"<h2><span>{number}</span>{escape(chapter.title)}</h2>"
        said = [one for _, one in pairs]
        shown = "".join(map(_drawn, said))
        if said[0].by is By.STAFF:
            staff.append(f"<div>{title}{shown}</div>")
        else:
            citizen.append(f"<div>{title}<div class=phone>{shown}</div></div>")
    heads = "<h1>Staff, at the console</h1><h1>A citizen, in Telegram</h1>"
    columns = "".join(f"<section>{''.join(chapters)}</section>" for chapters in (staff, citizen))
    return f"<meta charset=utf-8><style>{STYLE}</style><main>{heads}{columns}</main>"


def _drawn(said: Said) -> str:
    prompt = "&gt; " if said.by is By.STAFF else ""
    pressed = " pressed" if said.html.startswith("[") and said.by is By.CITIZEN else ""
    html = said.html.strip("[]") if pressed else said.html
    text = f"<div class='{said.by}{pressed}'>{prompt}{html}</div>"
    rows = ("".join(f"<b>{escape(label)}</b>" for label in row) for row in said.buttons)
    return text + "".join(f"<div class=keys>{row}</div>" for row in rows)


def _finished(shot: Path, words: str) -> bytes:
    """Without the empty paper below, small, and with its words."""
    with Image.open(shot) as drawn:
        whole = drawn.convert("RGB")
    empty = Image.new("RGB", whole.size, PAPER)
    box = ImageChops.difference(whole, empty).getbbox()
    bottom = (box[3] if box else 0) + int(MARGIN * SCALE)
    cut = whole.crop((0, 0, whole.width, min(bottom, whole.height)))
    about, file = PngInfo(), io.BytesIO()
    about.add_itxt(TOLD, words)
    cut.quantize(128).save(file, "png", optimize=True, pnginfo=about)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
