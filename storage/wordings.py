"""A message as it stands in its rows: one for everybody with its options, one a language."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, bindparam, select

from campaigns.model import (
    PLAIN,
    Approved,
    Attachment,
    BlobId,
    CampaignId,
    Link,
    MediaKind,
    Options,
    Wording,
)
from storage.tables import template

FOR_ALL = ""  # the language of the wording for everyone; those in others stand beside it

TRANSLATIONS = select(
    template.c.campaign_id, template.c.version, template.c.language, template.c.text
).where(
    template.c.campaign_id.in_(bindparam("campaigns", expanding=True)),
    template.c.language != FOR_ALL,
)

Translations = Mapping[tuple[CampaignId, int], Mapping[str, str]]


def rows_of(wording: Wording) -> list[dict[str, Any]]:
    """Without whose it is, and which version."""
    options = None if wording.options == PLAIN else _to_record(wording.options)
    whole: dict[str, Any] = {"language": FOR_ALL, "text": wording.text, "options": options}
    others = [
        {"language": language, "text": text, "options": None}
        for language, text in sorted(wording.translations.items())
    ]
    return [{**row, "subject": wording.subject} for row in (whole, *others)]


def gathered(rows: Sequence[Any]) -> Translations:
    """Of TRANSLATIONS, by campaign and version."""
    found: dict[tuple[CampaignId, int], dict[str, str]] = {}
    for campaign, version, language, text in rows:
        found.setdefault((CampaignId(campaign), version), {})[language] = text
    return found


def wording_from(row: Row[Any], translations: Translations) -> Wording | None:
    if row.text is None:
        return None
    return Wording(
        text=row.text,
        subject=row.subject,
        options=_from_record(row.options),
        translations=translations.get((CampaignId(row.id), row.template), {}),
    )


def _to_record(options: Options) -> dict[str, Any]:
    record = asdict(options)
    for file in (record["media"], *record["enclosed"]):
        if file:
            file["kind"] = file["kind"].value
    return record


def _from_record(record: dict[str, Any] | None) -> Options:
    if record is None:
        return PLAIN
    media = record["media"]
    return Options(
        media=media and _file(media),
        links=tuple(tuple(Link(**link) for link in row) for row in record["links"]),
        silent=record["silent"],
        protected=record["protected"],
        preview=record["preview"],
        approved=tuple(Approved(**one) for one in record.get("approved", ())),
        enclosed=tuple(_file(one) for one in record.get("enclosed", ())),
        preheader=record.get("preheader", ""),
    )


def _file(record: dict[str, Any]) -> Attachment:
    """Of an earlier version, one without a type."""
    kind, blob = MediaKind(record["kind"]), BlobId(record["blob"])
    return Attachment(kind=kind, blob=blob, name=record["name"], type=record.get("type", ""))
