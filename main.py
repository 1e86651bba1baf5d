"""The command line: `python main.py --help`."""

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from agencies.staff import Role
from commands import agencies, backups, moving, services
from commands import audit as auditing
from commands import keys as key_commands
from commands.doctor import examine
from commands.running import run_until_stopped
from config.env import WrongSettings, read_settings
from config.interpreter import set_up_interpreter
from config.logs import set_up_logs
from config.settings import Settings
from opening import CannotStart, CannotStartYet

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
agency = typer.Typer(no_args_is_help=True, help="The agencies of this installation.")
app.add_typer(agency, name="agency")
audit = typer.Typer(no_args_is_help=True, help="What was changed in each agency, and by whom.")
app.add_typer(audit, name="audit")
keys = typer.Typer(no_args_is_help=True, help="SECRET_KEYS, under which everything is sealed.")
app.add_typer(keys, name="keys")

CANNOT_START = 78  # EX_CONFIG of sysexits.h: no use in starting it again
NOT_WELL = 1
CANNOT_START_YET = 75  # EX_TEMPFAIL: a supervisor may try again

Work = Callable[[Settings], Coroutine[Any, Any, int]]


@app.command()
def run() -> None:
    """Everything in one process: the conversation, dispatch, and the chats that are set up."""
    _start(services.run)


@app.command()
def console(
    name: Annotated[
        str,
        typer.Option(
            "--as",
            help="A staff member's name, to act as that person; or the work address of somebody "
            "who is to come in.",
        ),
    ] = "",
) -> None:
    """The conversation in this terminal, beside a service that dispatches."""
    _start(lambda settings: services.console(settings, name))


@app.command()
def bot() -> None:
    """The staff chats and the agencies' own bots; workers dispatch."""
    _start(services.bot)


@app.command()
def worker() -> None:
    """Dispatch; any number of these share a PostgreSQL database."""
    _start(services.worker)


@app.command()
def web() -> None:
    """The web server, on PORT."""
    _start(services.web)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    _start(moving.migrate)


@app.command()
def doctor() -> None:
    """Look whether all is well: 0 when it is, 1 otherwise. Runs beside a service; sends nothing."""
    _start(examine, otherwise=NOT_WELL)


@app.command()
def move_database(
    to: Annotated[str, typer.Argument(help="Like postgresql+asyncpg://user:password@host/name.")],
) -> None:
    """Copy an embedded installation to PostgreSQL, and prove the copy equal."""
    _start(lambda settings: moving.move_database(settings, to))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to; it must not be there yet.")],
) -> None:
    """Copy the SQLite database to a file, while the service runs."""
    _start(lambda settings: backups.backup(settings, file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="What `backup` made.")]) -> None:
    """Put a backup in the place of the SQLite database; what was under way then is held."""
    _start(lambda settings: backups.restore(settings, file))


@agency.command()
def create(
    name: Annotated[str, typer.Argument(help="What the agency is called.")],
    region: Annotated[
        str, typer.Option(help="For phone numbers without a country code: two letters, like SG.")
    ] = "",
    time_zone: Annotated[str, typer.Option(help="Like Asia/Singapore.")] = "UTC",
    owner: Annotated[str, typer.Option(help="Its first owner's chat, like telegram:123.")] = "",
) -> None:
    """Make an agency, and say who lets in everybody else."""
    _start(lambda settings: agencies.create_agency(settings, name, region, time_zone, owner))


@agency.command()
def add_staff(
    agency_name: Annotated[str, typer.Argument(metavar="AGENCY", help="What it is called.")],
    who: Annotated[str, typer.Argument(help="Their chat, like telegram:123.")],
    name: Annotated[str, typer.Option(help="What colleagues know them by.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.OWNER,
) -> None:
    """Let somebody in, or back in, where no owner can do it in the chat."""
    _start(lambda settings: agencies.add_staff(settings, agency_name, who, name, role))


@agency.command("list")
def list_() -> None:
    """Name the agencies."""
    _start(agencies.print_agencies)


@audit.command()
def verify(
    anchor: Annotated[
        list[str] | None, typer.Option(help="A hash from a daily mail, like 1/120:6f0c…")
    ] = None,
) -> None:
    """Look whether every entry is as it was written: 0 when all are, 1 otherwise."""
    _start(lambda settings: auditing.verify_audit(settings, anchor or []))


@keys.command()
def rotate() -> None:
    """Bring everything under a new key, while the service runs."""
    _start(key_commands.rotate)


@keys.command()
def new(
    kms: Annotated[
        str, typer.Option(metavar="KEY_ID", help="Wrapped by this key of AWS KMS: its id or alias.")
    ] = "",
) -> None:
    """Print a new key for SECRET_KEYS."""
    _start(lambda settings: key_commands.print_new(settings, kms))


def _start(work: Work, otherwise: int = 0) -> None:
    """Runs it to its end; what the operator must mend first is told plainly.

    It ends with `otherwise` then, where that is given.
    """
    try:
        settings = read_settings()
        set_up_logs(settings.log_level, settings.secrets)
        set_up_interpreter()
        code = run_until_stopped(work(settings))
    except WrongSettings as faults:
        typer.echo(f"Postbote cannot start with these settings:\n{faults}", err=True)
        code = otherwise or CANNOT_START
    except CannotStart as fault:
        typer.echo(str(fault), err=True)
        code = CANNOT_START_YET if isinstance(fault, CannotStartYet) else CANNOT_START
        code = otherwise or code
    sys.exit(code)


if __name__ == "__main__":
    app()
