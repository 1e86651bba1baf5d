"""`make demo`, as a newcomer runs it, and the README's picture of it."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from docs.draw_picture import PICTURE, TOLD
from tests.nursery.birth import ROOT

DEMO = (sys.executable, "-m", "samples.citizens")


async def shown(settings: Mapping[str, str], folder: Path) -> tuple[int | None, str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **settings}
    demo = await asyncio.create_subprocess_exec(
        *DEMO, stdout=PIPE, stderr=STDOUT, cwd=ROOT, env=environment
    )
    said, _ = await demo.communicate()
    return demo.returncode, said.decode()


async def test_the_demo_tells_what_the_readmes_picture_shows_and_touches_no_data(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    code, said = await shown(
        {"DATA_DIR": str(data), "TELEGRAM_API_URL": "http://no.test"}, tmp_path
    )

    with Image.open(PICTURE) as picture:
        words = picture.info[TOLD]
    assert code == 0, said
    assert said.partition("\n\n")[2].rstrip().endswith(words.rstrip()), "run: make picture"
    assert list(tmp_path.iterdir()) == []


def test_the_readme_shows_the_picture() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"]({PICTURE.relative_to(ROOT)})" in readme
