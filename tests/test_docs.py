"""The documents are held to the product: what they list is there, what they quote is said.

It is long because there are many documents, and each is held to something else.
"""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from typer.main import get_command

import main
from bot.conversation import COMMANDS
from campaigns.alerts import BEGAN
from campaigns.lifecycle import CampaignState
from campaigns.outcomes import Outcome
from campaigns.ports import Spec
from campaigns.states import State
from channels import discover
from channels._rehearsed import FATES
from docs.print_reference import DOCS, PAGES
from tests.quoting import is_said

ROOT = Path(__file__).parents[1]
MADE_TO_BE_READ = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
NAMES = [path.relative_to(ROOT).as_posix() for path in MADE_TO_BE_READ]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
IN_CODE = re.compile(r"\bdocs/[\w/.-]+\.md|\bdocs/decisions/\d{4}|\bdecision \d{4}")
COMMAND_LINE = re.compile(
    r"\bpython main\.py ([a-z-]+(?: (?:create|list|add-staff|verify|rotate|new))?)"
)
TEST = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
PROMISES = "| promise | held by | ASVS |"
PROMISE = re.compile(
    rf"\| [^|]+ \| {TEST.pattern}(?:, {TEST.pattern})* \| V\d+\.\d+\.\d+(?:, V\d+\.\d+\.\d+)* \|"
)
"""https://github.com/OWASP/ASVS/tree/v5.0.0: chapter, section, requirement."""

TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(name: str, under: str = "") -> set[str]:
    """What stands in backticks in the first column of the page's tables, or of one heading's."""
    page = text(f"docs/reference/{name}")
    section = page.partition(f"## {under}\n")[2].partition("\n## ")[0] if under else page
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    return set(chain.from_iterable(re.findall(r"`([^`]+)`", row) for row in rows))


def settings_read() -> set[str]:
    """The names that `config.env` hands to its reader."""
    calls = [
        node for node in ast.walk(ast.parse(text("config/env.py"))) if isinstance(node, ast.Call)
    ]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "read"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def command_lines() -> set[str]:
    """Every command of `main.py`, those of its groups behind the group's name."""
    top = get_command(main.app)
    words = {name: getattr(command, "commands", {"": command}) for name, command in
             getattr(top, "commands", {}).items()}  # fmt: skip
    return {f"{name} {sub}".strip() for name, subs in words.items() for sub in subs}


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    assert first_cells("settings.md") == settings_read()


def test_every_chat_command_has_its_row_and_every_row_its_command() -> None:
    assert first_cells("commands.md", "In the chat") == set(COMMANDS)


def test_every_command_line_has_its_row_and_every_row_its_command() -> None:
    rows = first_cells("commands.md", "On the command line")
    documented = {re.sub(r"( [A-Z]+)+$", "", row.removeprefix("python main.py ")) for row in rows}

    assert documented == command_lines()


@pytest.mark.parametrize("state", [*(s.word for s in State), *(s.value for s in CampaignState)])
def test_every_state_is_explained(state: str) -> None:
    assert f"| `{state}` |" in text("docs/reference/states.md")


@pytest.mark.parametrize("outcome", [kind.__name__ for kind in Outcome.__args__])
def test_every_outcome_is_explained(outcome: str) -> None:
    assert f"\n| {outcome} |" in text("docs/reference/outcomes.md")


@pytest.mark.parametrize("alert", [subject for subject, _ in BEGAN.values()])
def test_every_alert_is_explained(alert: str) -> None:
    assert f"\n| {alert} | " in text("docs/reference/operating.md")


def test_every_line_of_the_doctor_is_explained() -> None:
    rows = re.findall(r"^\| (\w+) \|", text("docs/reference/operating.md"), re.MULTILINE)
    said = re.findall(r'what="(\w+)"', text("commands/doctor.py") + text("campaigns/checkup.py"))

    assert set(said) == set(rows) - {"line", "alert"}


@pytest.mark.parametrize("spec", discover(), ids=lambda s: f"{s.channel.name}-{s.provider}")
def test_every_channel_and_provider_has_its_row(spec: Spec) -> None:
    row = f"\n| {spec.channel.name} | {spec.provider} |"

    assert row in text("docs/reference/channels.md")


@pytest.mark.parametrize("address", FATES)
def test_every_address_of_fixed_fate_is_listed_with_its_fate(address: str) -> None:
    rows = [
        row for row in text("docs/reference/rehearsal.md").splitlines() if f"`{address}`" in row
    ]

    assert [FATES[address].value in row for row in rows] == [True]


@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_is_what_would_be_printed_now(name: str) -> None:
    assert text(f"docs/{name}") == PAGES[name](), "run: make reference"


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    links = [link for link in LINK.findall(text(name)) if not link.startswith("https://")]

    assert [link for link in links if not leads_somewhere(name, link)] == []


def leads_somewhere(name: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    """https://docs.github.com/en/get-started/writing-on-github: small, hyphens, no marks."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_no_table_is_broken_in_two(name: str) -> None:
    """A row after an empty line is a paragraph, but for the heading of another table."""
    assert re.findall(r"^\|.*\n\n(\|.*)\n(?!\|-)", text(name), re.MULTILINE) == []


def test_every_address_that_the_web_server_answers_at_is_listed() -> None:
    served = "".join(page.read_text(encoding="utf-8") for page in ROOT.glob("web/*.py"))
    paths = set(re.findall(r'"(/[a-z]+)(?:/\{.*)?"', served)) - {"/metrics"}  # which is elsewhere
    rows = text("docs/reference/commands.md").splitlines()
    [row] = [row for row in rows if row.startswith("| `python main.py web` |")]

    assert set(re.findall(r"`(/[a-z]+)`", row)) == paths


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        paths = {(page.parent / link.partition("#")[0]).resolve() for link in links}
        waiting += [path for path in paths - reached if path.suffix == ".md" and path.exists()]

    assert set(MADE_TO_BE_READ) - reached == set()


def test_every_page_that_the_code_names_is_there() -> None:
    named = {
        f"{path.relative_to(ROOT)}: {page}"
        for path in sources()
        for page in IN_CODE.findall(path.read_text(encoding="utf-8"))
        if not page_is_there(page)
    }

    assert named == set()


def sources() -> Iterator[Path]:
    packages = ["agencies", "bot", "campaigns", "channels", "commands", "config", "dispatch"]
    packages += ["storage", "web"]
    yield from ROOT.glob("*.py")
    yield from chain.from_iterable((ROOT / package).rglob("*.py") for package in packages)


def page_is_there(page: str) -> bool:
    number = page[-4:]
    decisions = list((DOCS / "decisions").glob(f"{number}-*.md"))
    return bool(decisions) if number.isdecimal() else (ROOT / page).exists()


def commands(name: str) -> list[str]:
    """The lines of a document's blocks that are no conversation."""
    blocks = [block for kind, block in BLOCK.findall(text(name)) if kind == ""]
    return [line.strip() for block in blocks for line in block.splitlines()]


def make_targets() -> set[str]:
    return set(TARGET.findall(text("Makefile")))


@pytest.mark.parametrize("name", NAMES)
def test_every_make_that_a_document_names_is_a_target(name: str) -> None:
    quoted = re.findall(r"`make ([a-z]+)", text(name))
    typed = [line.partition("make ")[2].split()[0] for line in commands(name) if "make " in line]

    assert {*quoted, *typed} - make_targets() == set()


def test_every_topic_of_security_is_there_and_each_promise_has_its_test_and_its_item() -> None:
    page = text("docs/reference/security.md")
    rows = [row for row in page.splitlines() if row.startswith("| ") and row != PROMISES]

    assert len(re.findall(r"^## ", page, re.MULTILINE)) == 25
    assert [row for row in rows if not PROMISE.fullmatch(row)] == []


@pytest.mark.parametrize("test", sorted(set(TEST.findall(text("docs/reference/security.md")))))
def test_the_test_that_is_said_to_hold_a_promise_is_there(test: str) -> None:
    file, _, name = test.partition("::")

    assert re.search(rf"^(?:async )?def {name}\(", text(file), re.MULTILINE)


@pytest.mark.parametrize("name", [*NAMES, "Procfile"])
def test_every_command_line_that_a_document_names_is_there(name: str) -> None:
    typed = set(COMMAND_LINE.findall(text(name)))

    assert typed - command_lines() == set()


def test_the_procfile_has_the_roles_that_the_pages_describe() -> None:
    roles = {line.partition(":")[0] for line in text("Procfile").splitlines()}
    page = text("docs/how-to/deploy.md")

    assert roles == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", text("Makefile"), re.MULTILINE)

    assert phony
    assert set(phony[1].split()) == make_targets()


def test_the_readme_shows_how_to_run_and_how_to_test() -> None:
    assert {"make run", "make run < samples/first-campaign.txt", "make demo", "make test"} <= set(
        commands("README.md")
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_a_document_quotes_is_said(name: str) -> None:
    blocks = [block for kind, block in BLOCK.findall(text(name)) if kind == "chat"]
    lines = [line.strip() for block in blocks for line in block.splitlines()]

    assert [line for line in lines if not is_said(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "4,980 people can be reached, from 5,000 rows.",
        "Dear Priya Chua, your vaccination is on 12 December at Bedok Polyclinic.",
        "[1] Send it to 4,980 people",
        "[1] Pause  [2] Halt",
        "Report: Vaccination reminder \N{EN DASH} over",
    ],
)
def test_what_nobody_says_is_found(line: str) -> None:
    assert not is_said(line)
