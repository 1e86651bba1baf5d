"""The catalogue: every sentence the code asks for is there, and nothing is there for nobody."""

import ast
import re
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from fluent.syntax import ast as ftl
from fluent.syntax import parse
from fluent.syntax.visitor import Visitor
from phonenumbers import SUPPORTED_REGIONS

from agencies.bots import LANGUAGES
from agencies.staff import Role
from bot.citizens.arriving import NAMES
from bot.citizens.introducing import COMMANDS as CITIZENS_COMMANDS
from bot.conversation.enclosing import PARTS
from bot.conversation.options import SWITCHES
from bot.conversation.settings import SETTINGS
from bot.conversation.suppressions import ADDED, UNDONE
from bot.menu import COMMANDS
from bot.texts import UnknownText, catalogue, has_text, render
from bot.words import Line, Markup, line
from campaigns.acts import Act
from campaigns.alerts import AlertKind
from campaigns.fallback import Sums
from campaigns.lifecycle import Step as CampaignStep
from campaigns.pacing import Down
from campaigns.purpose import Purpose
from channels import email_ses, sms_amazon
from channels._amazon_codes import OUR_MISTAKES as SMS_MISTAKES
from channels._ses_codes import OUR_MISTAKES as SES_MISTAKES
from tests.bot.deeds import all_deeds

ROOT = Path(__file__).parents[2]
UNTOLD = ("handed", "moved")  # by themselves
SPEAKERS = {"say": "", "line": "", "press": "button-"}
COMPOSED = {
    *(f"did-{step.value}" for step in CampaignStep if step.value in {"pause", "resume", "stop"}),
    *(f"button-{step}" for step in ("pause", "resume", "stop")),
    *(f"button-change-{what}" for what in ("message", "list", "account", "rate", "hours")),
    "button-change-purpose",
    *(f"{what}setting-{name}" for what in ("ask-", "button-") for name in SETTINGS),
    *("button-send-each", "button-keep-first", "button-send", "button-type-count"),
    *("rate-above-account", "rate-above-lent", "list-more", "list-more-problems"),
    *(f"follow-{act.value}{what}" for act in Act for what in ("", "-name", "-people")),
    *(f"card-{act}{what}" for act in ("edit", "delete") for what in ("", "-harmless")),
    *(f"button-{act}-{how}" for act in ("edit", "delete") for how in ("people", "many")),
    "account-note", *(f"status-{why}" for why in Down),
    *("card-people", "card-people-corrected", "audience-people", "act-done"),
    *("launched", "launched-edit", "launched-delete"),
    *("of-rows", "fate-one", "over-why", "heard-accepted", "heard-read", "heard-sent"),
    *(f"button-purpose-{purpose.value}" for purpose in Purpose),
    *(f"button-leave-out-{why}" for why in ADDED), *(f"button-let-in-{why}" for why in UNDONE),
    *(f"unsubscribe-{what}{of}" for what in ("ask", "done", "out", "unknown", "later")
      for of in ("", "-head")),
    *("unsubscribe-button-leave", "unsubscribe-button-return"),
    *("was-let-in", "was-not-left-out", "suppressions-head", "suppressions-none"),
    *("channel-name", "campaign-state", "provider-name", "why", "bot-state"),
    *("left", "left-draft", "nothing-to-leave", "notice-misconfigured", "notice-paused"),
    *("list-invalid", "list-duplicates", "list-warnings", "list-blank", "list-choice"),
    *(f"moment-{why}" for why in ("examples", "unclear", "no-clock", "two-dates", "which-week",
                                  "wrong-day", "past", "far", "skipped", "twice")),
    *(f"button-every-{every}" for every in ("daily", "weekdays", "weekly", "monthly")),
    *("button-change-lead", "button-ask-each-time", "button-end-plan", "button-call-off"),
    *("role-name", "terms-default", "release-sent-back", "release-withdrawn"),
    *("button-member-disable", "button-member-let-in"),
    *(f"button-role-{role.value}" for role in Role),
    *("held-why", "button-schedule", "button-schedule-many", "button-change-start"),
    *("ask-setting-keep", "button-setting-keep"),
    "list-all-good", "button-go-on", "button-go-on-gaps",
    *("list-nobody", "card-invalid", "card-duplicates", "card-blank"),
    *("button-again", "button-again-warned"),
    *(kind.value for kind in AlertKind),
    *("alert-names", "alert-over"),
    *(f"button-{option}-{side}" for option in SWITCHES for side in ("on", "off")),
    *(f"button-no-{what}" for what in ("media", "links", *PARTS)),
    *("preview-first", "preview-everybody"),
    *(f"card-fallback-{what}" for what in ("invalid", "duplicates", "suppressed")),
    *(f"report-fallback-{one.name}" for one in fields(Sums) if one.name not in UNTOLD),
    *("fallback-first", "fallback-second"),
    *(f"deed-{what}" for what in all_deeds()), "deed-by", "deed-other",
    *("of-campaign", "of-account", "of-bot", "to-people", "at-rate", "role-was"),
    *("urgency", "did-run-urgent", "did-run-not-urgent"),
    *(f"command-{name}" for name in COMMANDS),
    *(f"citizen-command-{name}" for name in CITIZENS_COMMANDS), "citizen-description",
}  # fmt: skip
"""Keys that the code puts together, or chooses between."""


@cache
def asked_for() -> set[str]:
    files = chain.from_iterable((ROOT / name).rglob("*.py") for name in ("bot", "campaigns"))
    calls = chain.from_iterable(ast.walk(ast.parse(f.read_text())) for f in files)
    return {
        SPEAKERS[call.func.id] + str(call.args[0].value)
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in SPEAKERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def written() -> set[str]:
    texts = (path.read_text() for path in (ROOT / "bot/texts/en").glob("*.ftl"))
    entries = chain.from_iterable(parse(text).body for text in texts)
    return {entry.id.name for entry in entries if isinstance(entry, ftl.Message)}


def test_every_sentence_that_is_asked_for_is_written() -> None:
    assert (asked_for() | COMPOSED) - written() == set()


def test_no_sentence_is_written_for_nobody() -> None:
    assert written() - (asked_for() | COMPOSED) == set()


def test_the_catalogues_have_no_faults() -> None:
    texts = (path.read_text() for path in (ROOT / "bot/texts").glob("*/*.ftl"))
    entries = chain.from_iterable(parse(text).body for text in texts)

    assert [entry for entry in entries if isinstance(entry, ftl.Junk)] == []


class Placeholders(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.found.add(node.id.name)


def citizens_sentences(language: str, catalogue: str) -> dict[str, tuple[set[str], list[str]]]:
    """Each with what it needs, and the tags and commands that it has."""
    text = (ROOT / "bot/texts" / language / catalogue).read_text()
    found = {}
    for entry in parse(text).body:
        if isinstance(entry, ftl.Message) and entry.span:
            placeholders = Placeholders()
            placeholders.visit(entry)
            words = text[entry.span.start : entry.span.end]
            marks = re.findall(r"</?\w+>|(?<!\w)/[a-z]+\b", words)
            found[entry.id.name] = placeholders.found, sorted(marks)
    return found


def test_every_language_that_citizens_speak_has_its_catalogue_and_its_name() -> None:
    folders = {path.parent.name for path in (ROOT / "bot/texts").glob("*/citizens.ftl")}
    assert folders == set(LANGUAGES) == set(NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("catalogue", ["citizens.ftl", "unsubscribing.ftl"])
def test_what_citizens_read_says_the_same_in_every_language(language: str, catalogue: str) -> None:
    assert citizens_sentences(language, catalogue) == citizens_sentences("en", catalogue)


def test_a_value_is_text_and_never_markup() -> None:
    assert (
        render(line("discarded", name="<b>x</b> & y"))
        == "“&lt;b&gt;x&lt;/b&gt; &amp; y” is deleted."
    )


def test_what_is_already_safe_is_shown_as_it_is() -> None:
    assert render(line("preview-body", body=Markup("<b>x</b>"))) == "<b>x</b>"


@pytest.mark.parametrize(
    ("people", "said"),
    [(1, "To <b>1 person</b>"), (2, "To <b>2 people</b>"), (48213, "To <b>48,213 people</b>")],
)
def test_counts_are_in_plain_english(people: int, said: str) -> None:
    assert render(line("card-people", people=people)) == said


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SG", "Singapore"),
        ("BL", "St. Barthélemy"),
        ("XK", "Kosovo"),
        ("TT", "Trinidad &amp; Tobago"),
        ("001", "001"),
        ("<i", "&lt;i"),
    ],
)
def test_a_country_has_its_name_and_what_is_none_its_code(code: str, name: str) -> None:
    assert render(line("card-abroad", country=code, count=2)) == f"2 go to numbers abroad ({name})"


def test_every_region_that_a_number_can_be_of_has_a_name() -> None:
    said = (render(line("card-abroad", country=code, count=1)) for code in SUPPORTED_REGIONS)

    assert not [name for name in said if re.search(r"\(..\)", name)]


def test_a_duration_is_told_in_its_two_largest_units() -> None:
    assert render(line("card-time", seconds=8530, rate=10.0)) == (
        "At up to 10 per second this takes about 2 h 22 min"
    )


def test_a_text_that_lacks_a_value_is_a_bug_and_raises() -> None:
    with pytest.raises(UnknownText, match="card-people"):
        render(line("card-people"))


def test_a_text_that_is_not_there_is_a_bug_and_raises() -> None:
    with pytest.raises(UnknownText, match="no-such-key"):
        render(line("no-such-key", at=datetime(2026, 1, 1, tzinfo=UTC)))


def test_the_catalogue_is_read_once_whoever_asks() -> None:
    catalogue.cache_clear()
    assert has_text("terms-default")
    assert render(line("terms-default"))
    assert catalogue.cache_info().currsize == 1


@pytest.mark.parametrize(
    "asked",
    [
        *(
            line("ask-field", field=field.key, example="none", secret="no")
            for field in (*email_ses.FORM, *sms_amazon.FORM)
        ),
        line("subscribe-reports", address="https://postbote.example.org/receipts/7"),
        line("card-purpose", purpose="news", leaves="no"),
    ],
    ids=lambda asked: str(dict(asked.args).get("field", asked.key)),
)
def test_what_only_the_operator_knows_the_name_of_is_told_in_words_first(asked: Line) -> None:
    """The provider's own name for it stands in brackets, for whoever is asked."""
    words = re.sub(r"\([^)]*\)", "", render(asked, "en"))
    assert not re.search(r"\b(ARN|SNS|SQS|URL|IAM|raw|configuration set|[A-Z]+_[A-Z]+)\b", words)


@pytest.mark.parametrize("code", sorted(SES_MISTAKES | SMS_MISTAKES))
def test_what_the_account_lacks_is_told_in_words_with_amazons_own_behind_them(code: str) -> None:
    for told in (SES_MISTAKES.get(code, ""), SMS_MISTAKES.get(code, "")):
        assert not re.search(r"\w:\w|\bMAIL FROM\b|\bpool\b", re.sub(r"\([^)]*\)", "", told))
