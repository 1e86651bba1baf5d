"""What keeps the tree readable and safe: sizes, names, who may import what, and what is pinned.

It is long because whatever is true of all files at once stands on this page.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = (
    "agencies", "bot", "campaigns", "channels", "commands", "config", "dispatch", "storage", "web",
)  # fmt: skip
TOP = (
    "installation.py", "main.py", "observing.py", "opening.py", "reaching.py", "staff_chats.py",
    "wiring.py",
)  # fmt: skip
BESIDE = ("bench", "docs", "tests")
MIGRATIONS = "storage/migrations/versions/"

LONG_FILE = 250
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
REASON = re.compile(r"\blong\b|\bone page\b")
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "core", "misc"}

PLACES: dict[str, tuple[str, ...]] = {
    "aiohappyeyeballs": ("channels/_connections.py",),
    "aiogram": ("bot/citizens/", "channels/"),
    "aiohttp": ("bot/slack/", "channels/", "web/"),
    "aiosmtplib": ("channels/",),
    "aiosqlite": ("storage/",),
    "alembic": ("storage/",),
    "apscheduler": ("dispatch/schedule.py",),
    "asyncpg": ("storage/",),
    "boto3": ("channels/", "config/kms.py"),
    "botocore": ("channels/", "config/kms.py"),
    "cronsim": ("campaigns/repeating.py",),
    "dateparser": ("bot/moments.py",),
    "fluent": ("bot/texts/",),
    "httptools": ("channels/_connections.py",),
    "httpx": ("bot/telegram/front_end.py",),
    "icalendar": ("campaigns/calendar_file.py",),
    "matplotlib": ("campaigns/picture.py",),
    "nh3": ("channels/",),
    "prompt_toolkit": ("bot/console/",),
    "prometheus_client": ("web/metrics.py",),
    "python_calamine": ("campaigns/recipients/",),
    "slack_bolt": ("bot/slack/",),
    "slack_sdk": ("bot/slack/", "channels/"),
    "sqlalchemy": ("storage/",),
    "telegram": ("bot/telegram/",),
    "twilio": ("channels/",),
    "typer": ("main.py",),
    "uvloop": ("commands/running.py",),
    "xlsxwriter": ("campaigns/recipients/",),
}
"""Each library that speaks to somebody outside, or costs much, and where alone it is imported."""

SPEAK_FOR_THEMSELVES = frozenset(
    {
        "ftplib", "http.client", "imaplib", "poplib", "pycurl", "requests", "smtplib", "socket",
        "telnetlib", "urllib.request", "urllib3", "webbrowser", "websockets", "xmlrpc.client",
        "create_connection", "getaddrinfo", "open_connection", "open_unix_connection",
        "sock_connect", "urlopen",
    }
)  # fmt: skip
"""What opens a connection, or has somebody open one, past the libraries of those places."""
OPENS_CONNECTIONS = {
    "channels/_connections.py: create_connection",
    "channels/_connections.py: getaddrinfo",
    "channels/_connections.py: socket",
}
"""Only an account's provider asks it to, for the address in the settings."""

NOT_AT_START = ("telegram", "aiogram", "slack_bolt", "slack_sdk", "boto3", "twilio", "matplotlib",
                "alembic", "prompt_toolkit", "dateparser", "icalendar")  # fmt: skip
KNOWS_THE_SIMULATOR = ("channels/", "installation.py", "bot/texts/")
HASHED = re.compile(r"[\w.-]+==\S+ (?:; [^\\]+ )?\\\n {4}--hash=sha256:[0-9a-f]{64}\b")
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def python_files(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix()


def product() -> list[str]:
    return [*TOP, *python_files(*PRODUCT)]


def everything() -> list[str]:
    return [*product(), *python_files(*BESIDE)]


def length(name: str) -> int:
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


@cache
def imports(name: str) -> frozenset[str]:
    """Top-level packages, wherever in the file they are imported."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        match node:
            case ast.Import(names):
                found |= {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.partition(".")[0])
    return frozenset(found)


def canonical(requirement: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    name = REQUIREMENT.match(requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name else ""


def requirements(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {canonical(line) for line in lines if line and not line.startswith(("#", "-", " "))}


def test_no_file_is_longer_than_anyone_reads() -> None:
    assert [name for name in everything() if length(name) > LONGEST_FILE] == []


def test_a_long_file_says_why_it_is() -> None:
    long = [name for name in everything() if length(name) > LONG_FILE]

    assert [name for name in long if not REASON.search(ast.get_docstring(tree(name)) or "")] == []


def test_no_function_is_longer_than_a_page() -> None:
    """But for migrations, which are written out and never changed."""
    functions = [
        (name, node)
        for name in everything()
        if not name.startswith(MIGRATIONS)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [
        f"{name}: {node.name}"
        for name, node in functions
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for name in everything() for part in Path(name).with_suffix("").parts}

    assert parts & NAMES_THAT_SAY_NOTHING == set()


def test_only_one_file_reads_the_environment() -> None:
    readers = {name for name in [*product(), *python_files("bench", "docs")] if reads_environ(name)}

    assert readers == {"config/env.py"}


def reads_environ(name: str) -> bool:
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(tree(name))}
    return not names.isdisjoint({"environ", "environb", "getenv"})


def test_nothing_speaks_to_another_machine_but_by_those_libraries() -> None:
    """So whoever would fetch a page that somebody typed is seen here, or stands in their places."""
    found = {f"{name}: {word}" for name in product() for word in words(name) & SPEAK_FOR_THEMSELVES}

    assert found == OPENS_CONNECTIONS
    assert {name for name in product() if "channels._connections" in words(name)} == {
        "channels/_twilio.py"
    }


@cache
def words(name: str) -> frozenset[str]:
    """Modules that are imported, in full, and what is called by its last name."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        match node:
            case ast.Import(names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found |= {module, *(f"{module}.{alias.name}" for alias in names)}
            case ast.Call(func=ast.Attribute(attr=called)) | ast.Call(func=ast.Name(id=called)):
                found.add(called)
    return frozenset(found)


@pytest.mark.parametrize("library", PLACES)
def test_a_library_is_imported_only_where_it_is_used(library: str) -> None:
    users = {name for name in product() if library in imports(name)}

    assert {name for name in users if not name.startswith(PLACES[library])} == set()


def test_every_library_that_is_imported_is_asked_for() -> None:
    ours = {*PRODUCT, *(Path(name).stem for name in TOP)}
    imported = {package for name in product() for package in imports(name)}
    distributions = {
        "dns": "dnspython", "fluent": "fluent-runtime", "telegram": "python-telegram-bot",
    }  # fmt: skip
    asked = requirements("requirements.in")

    assert {
        package
        for package in imported - ours - sys.stdlib_module_names
        if canonical(distributions.get(package, package)) not in asked
    } == set()


def test_only_those_who_must_know_the_simulator_name_it() -> None:
    files = [*product(), *texts()]
    naming = {n for n in files if "simulator" in (ROOT / n).read_text(encoding="utf-8").lower()}

    assert {name for name in naming if not name.startswith(KNOWS_THE_SIMULATOR)} == set()


def texts() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in (ROOT / "bot").rglob("*.ftl")]


def test_a_start_imports_nothing_that_only_some_processes_need() -> None:
    code = "import sys, main; print(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603 - this very Python, and a text of ours
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert "wiring" in loaded
    assert set(NOT_AT_START) & set(loaded) == set()


def test_what_runs_in_production_is_pinned() -> None:
    assert requirements("requirements.in") - requirements("requirements.txt") == set()


def test_what_tests_need_is_pinned() -> None:
    pinned = requirements("requirements-dev.txt") | requirements("requirements.txt")

    assert requirements("requirements-dev.in") - pinned == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_pin_is_one_version(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith(("#", "-", " "))]

    assert [line for line in pins if "==" not in line] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_known_by_its_hash(name: str) -> None:
    pins = re.split(r"^(?=\w)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert [pin for pin in pins if not HASHED.match(pin)] == []


def test_make_installs_only_what_is_known_by_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.findall(r"pip install.*", makefile) == [
        "pip install --quiet --disable-pip-version-check --require-hashes"
    ]


def test_a_change_is_checked_by_the_two_commands_of_the_readme() -> None:
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert {"make check", "make test"} <= set(commands)
