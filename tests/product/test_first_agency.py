"""docs/how-to/first-agency.md, line by line: two people, a release, a new key, and the proof."""

import re
from pathlib import Path

import pytest

from tests.fakes.eventually import eventually
from tests.fakes.smtp import FakeSmtp
from tests.product.running import KEYS, Ended, Product

ANN, BEN = "ann@health.example.org", "ben@health.example.org"
NEW_KEY = "another thirty-two characters of anything"
CODE, LINE = re.compile(r"\b\d{8}\b"), re.compile(r"/start i_\S+")
PREPARED = ("/new", "Email · the installation's account", "Flood", "Hello {name}",
            "The water rises, {name}.", "/upload people.csv", "#1", "Looks right, go on", "10",
            "Ask for release to 2 people")  # fmt: skip


@pytest.fixture
def product(tmp_path: Path, database_url: str) -> Product:
    return Product(tmp_path, database_url, {"STAFF_DOMAINS": "health.example.org"})


async def run(product: Product, role: str, *lines: str) -> Ended:
    return await (await product.start(*lines, role=role)).ends()


async def test_a_newcomer_comes_from_nothing_to_a_message_that_two_people_released(
    product: Product, tmp_path: Path
) -> None:
    made = await run(product, f'agency create "Health" --owner {ANN} --region SG')
    assert "Health is agency 2." in made.said
    await the_owner_comes_in(product)
    line = await she_invites_ben(product)
    assert (
        "You speak for Health as approver now"
        in (await run(product, f"console --as {BEN}", line, "#1")).said
    )

    (tmp_path / "people.csv").write_text(
        "recipient,name\nlim@example.com,Lim\ntan@example.com,Tan\n"
    )
    async with FakeSmtp(wants_login=False, offers_login=False) as server:
        product.settings = {
            **product.settings,
            "SMTP_URL": f"smtp://{server.host}:{server.port}",
            "MAIL_FROM": "info@health.example.org",
        }
        worker = await Product(product.data, product.database_url, product.settings).start(
            role="worker"
        )
        await it_is_released(product, tmp_path / "people.csv")
        await worker.stops()
        assert sorted(to for to, _ in received(server)) == ["lim@example.com", "tan@example.com"]
        assert "The water rises, Lim." in dict(received(server))["lim@example.com"]

    product.settings = {**product.settings, "SECRET_KEYS": f"{NEW_KEY},{KEYS}"}
    assert (await run(product, "keys rotate")).code == 0
    product.settings = {**product.settings, "SECRET_KEYS": NEW_KEY}
    verified = await run(product, "audit verify")
    assert re.search(r"Health: \d+ entries, unbroken\.", verified.said)
    assert verified.code == 0


async def the_owner_comes_in(product: Product) -> None:
    await product.start("hello", ANN, role=f"console --as {ANN}")
    await eventually(lambda: is_mailed(product))
    [code] = CODE.findall(product.outbox("email")[0]["text"])
    await product.types(code, "#1", "/settings", "Change the second person", "0")
    ended = await product.ends()

    assert "You speak for Health as owner now" in ended.said
    assert "A second person releases: every message" in ended.said


async def is_mailed(product: Product) -> bool:
    return bool(product.outbox("email"))


async def she_invites_ben(product: Product) -> str:
    invited = await run(
        product, f"console --as {ANN}", "/team", "Invite somebody", "Approver", "Ben Tan"
    )
    lines: list[str] = LINE.findall(invited.said)
    return lines[0]


async def it_is_released(product: Product, people: Path) -> None:
    lines = [line.replace("people.csv", str(people)) for line in PREPARED]
    asked = await run(product, f"console --as {ANN}", *lines)
    assert "“Flood” waits for a second person" in asked.said
    assert asked.code == 2
    own = await run(product, f"console --as {ANN}", "/campaigns", "#1", "Release it to 2 people")
    assert own.code == 1
    given = await run(
        product, 'console --as "Ben Tan"', "/campaigns", "#1", "Release it to 2 people"
    )
    assert "You have released “Flood”" in given.said
    assert given.code == 0


def received(server: FakeSmtp) -> list[tuple[str, str]]:
    mails = ((mail["To"], mail.get_body(("plain",))) for mail in server.journal)
    return [(str(to), body.get_content().strip() if body else "") for to, body in mails]
