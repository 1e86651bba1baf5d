"""A WhatsApp campaign in the shipped process: a template is chosen, each in their own language."""

from pathlib import Path

from tests.product.running import Product

PEOPLE = """recipient,name,day,language
81234567,Anna,9 May,en
81234568,陈伟,5月9日,zh
81234569,Ben,9 May,
81234570,Cat,9 May,Mandarin
81234571,,9 May,en
"""
CHOSEN = "clinic_visit (en, zh_CN), by the column “language”"
ENGLISH = "Dear {}, we expect you on 9 May. Please bring your identity card."


async def test_everybody_gets_the_approved_text_in_their_language(
    product: Product, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    ended = await product.holds(
        *("/new", "WhatsApp · rehearsal", "Visits", CHOSEN, f"/upload {path}"),
        *("name", "day", "Go on with 3 people", "Looks right, go on", "#1", "#1", "/wait"),
    )
    read = {line["address"]: line for line in product.outbox("whatsapp")}
    assert {to: line["text"] for to, line in read.items()} == {
        "+6581234567": ENGLISH.format("Anna"),
        "+6581234568": "陈伟，您好。请于5月9日前来，并携带身份证。",  # noqa: RUF001
        "+6581234569": ENGLISH.format("Ben"),
    }
    assert read["+6581234568"]["template"] == "HX-rehearsal-visit-zh"
    assert read["+6581234568"]["fields"] == {"1": "陈伟", "2": "5月9日"}
    assert "Row 5: 'Mandarin' is none of the languages" in ended.said
    assert "Row 6: “1” is empty" in ended.said
    assert ended.counts()["accepted by the provider"] == 3
