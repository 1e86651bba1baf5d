"""What people do besides the straight way: other columns, doing it again, copies, accounts.

On SQLite only: what differs between the databases is seen by the straight way, and by storage.
"""

from pathlib import Path

import pytest

from tests.product.running import MESSAGE, PEOPLE, Product, a_list, campaign, number, the_message

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def test_a_column_with_another_heading_is_pointed_to(product: Product, people: Path) -> None:
    people.write_text(a_list(PEOPLE).replace("recipient,name", "Mobile No,Full name"))
    start = ["/new", "SMS · rehearsal", "Moving", MESSAGE, f"/upload {people}"]
    ended = await product.holds(
        *start, "Mobile No", "Full name", "#1", "Looks right, go on", "1000", "#1"
    )

    assert "The file has no column for: recipient, Name" in ended.said
    sent = {line["address"]: line["text"] for line in product.outbox()}
    assert sent == {number(n): the_message(n) for n in range(PEOPLE)}


async def test_what_was_stopped_is_sent_again_to_those_who_did_not_get_it(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people, rate=5), "#1")
    await product.says("[Pause]")
    await product.types("Stop")
    await product.says("Send to the")
    again = [line for line in product.said.decode().splitlines() if "Send to the" in line][-1]
    label = again.partition("] ")[2]
    await product.types(label, "SMS · rehearsal", "#1", "Looks right, go on", "1000", "#1")
    await product.ends()

    addresses = [line["address"] for line in product.outbox()]
    assert sorted(addresses) == sorted(number(n) for n in range(PEOPLE))


async def test_a_rehearsal_is_copied_with_its_list_and_message(
    product: Product, people: Path
) -> None:
    script = [*campaign(people), "#1", "/wait", "Copy as new", "SMS · rehearsal"]
    ended = await product.holds(*script, "#1", "Looks right, go on", "1000", "#1")

    assert ended.code == 0
    assert len(product.outbox()) == 2 * PEOPLE


async def test_changing_the_message_at_the_card_sends_the_new_one(
    product: Product, people: Path
) -> None:
    changed = ["Change the message", "New words", "#1", "Looks right, go on"]
    await product.holds(*campaign(people), *changed, "#1")

    assert {line["text"] for line in product.outbox()} == {"New words"}


async def test_a_draft_is_found_again_and_gone_on_with(product: Product, people: Path) -> None:
    script = [*campaign(people), "/cancel", "/campaigns", "Moving · draft", "Go on with it"]
    ended = await product.holds(*script, "#1")

    assert ended.code == 0
    assert len(product.outbox()) == PEOPLE


async def test_a_deleted_draft_is_gone(product: Product, people: Path) -> None:
    script = [*campaign(people), "/cancel", "/campaigns", "Moving · draft", "Delete"]
    ended = await product.holds(*script, "Yes, delete it", "/campaigns")

    assert "“Moving” is deleted." in ended.said
    assert "There are no campaigns yet" in ended.said


async def test_a_test_message_goes_to_the_staff_member_alone(
    product: Product, people: Path
) -> None:
    script = campaign(people)[:6]
    ended = await product.holds(*script, "Send me this one as a test", "+1 202 555 0142")

    assert "the test to +12025550142 reaches nobody" in ended.said
    assert [(m["address"], m["text"]) for m in product.outbox()] == [
        ("+12025550142", the_message(0))
    ]


async def test_an_email_campaign_keeps_its_formatting_and_what_it_brings(
    product: Product, tmp_path: Path
) -> None:
    path, file = tmp_path / "mail.csv", tmp_path / "map.pdf"
    file.write_bytes(b"%PDF-1.7")
    path.write_text("recipient,name\nann@example.org,Ann & Co <x>\n", encoding="utf-8")
    text = "<b>Dear</b> {name}, 5 < 6 & <your name>"
    start = ["/new", "Email · rehearsal", "Mail", "Hello {name}", text, f"/upload {path}"]
    brings = ["Files and preview line", f"/upload {file}", "Where to go", "Done"]
    await product.holds(*start, "#1", *brings, "Looks right, go on", "100", "#1")

    [mail] = product.outbox("email")
    assert mail["subject"] == "Hello Ann & Co <x>"
    assert (mail["files"], mail["preheader"]) == (["map.pdf"], "Where to go")
    assert "Dear Ann & Co <x>, 5 < 6 & <your name>" in mail["text"]
    assert "Dear</b> Ann &amp; Co &lt;x&gt;, 5 &lt; 6 &amp; &lt;your name&gt;" in mail[
        "html"
    ].replace("strong", "b")


async def test_the_agency_keeps_its_settings(product: Product) -> None:
    await product.holds("/settings", "Change the name", "Health & Safety")
    ended = await product.holds("/settings")

    assert "Agency: Health & Safety" in ended.said


async def test_a_draft_that_reaches_nobody_is_gone_on_with_by_another_message(
    product: Product, people: Path
) -> None:
    start = ["/new", "SMS · rehearsal", "Moving", "{name} " * 200, f"/upload {people}"]
    again = ["/cancel", "/campaigns", "Moving · draft", "Go on with it"]
    script = [*start, *again, "Change the message", "New words", "#1", "Looks right, go on"]
    ended = await product.holds(*script, "1000", "#1")

    told = ended.said.partition("Go on with it")[2]
    assert "0 people can be reached, of 60 rows." in told
    assert "• Row 2: " in told
    assert "There is nobody to send to." in told
    assert {line["text"] for line in product.outbox()} == {"New words"}


async def test_a_slip_in_a_field_is_mended_in_the_message(product: Product, people: Path) -> None:
    start = ["/new", "SMS · rehearsal", "Moving", "Hi {nmae}", f"/upload {people}"]
    changed = ["Change the message", "Hi {name}", "#1", "Looks right, go on", "1000", "#1"]
    await product.holds(*start, *changed)

    assert {line["text"] for line in product.outbox()} == {f"Hi Person {n}" for n in range(PEOPLE)}


async def test_after_a_restart_the_step_is_shown_again_with_its_buttons(
    product: Product, people: Path
) -> None:
    await product.holds(*campaign(people)[:6])
    ended = await product.holds("what now?", "Looks right, go on", "1000", "#1")

    assert ended.code == 1
    assert "Row 2, to " in ended.said
    assert len(product.outbox()) == PEOPLE


async def test_a_setting_that_is_changed_meanwhile_comes_back_to_the_draft(
    product: Product, people: Path
) -> None:
    aside = ["/settings", "Change the name", "Health"]
    ended = await product.holds(*campaign(people), *aside, "Send to 60 people")

    assert ended.code == 0
    assert "Moving, for Health" in ended.said
    assert len(product.outbox()) == PEOPLE


async def test_stop_that_is_typed_before_the_progress_is_shown_stops(
    product: Product, people: Path
) -> None:
    ended = await product.holds(*campaign(people, rate=5), "#1", "stop")

    assert "“Moving” is stopped." in ended.said
    assert len(product.outbox()) < PEOPLE


async def test_a_lent_accounts_rate_is_not_said_to_be_changeable(
    product: Product, people: Path
) -> None:
    ended = await product.holds(*campaign(people, rate=5000), "1000", "#1")

    assert "This account is set to 1,000 per second. Please type a number up to that." in ended.said
    assert "/credentials" not in ended.said
    assert len(product.outbox()) == PEOPLE
