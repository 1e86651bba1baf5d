"""The console at a terminal, by prompt_toolkit: https://python-prompt-toolkit.readthedocs.io.

What changes (a check, a running campaign) stands under the line that is being typed.
"""

from collections.abc import Callable, Iterable

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import get_app_or_none
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout

from bot.console.looks import Looks
from bot.console.wrapping import line_breaks, wrap
from bot.markup import plain, worded_runs
from bot.menu import COMMANDS, Words
from bot.words import line

UPLOAD = "/upload "
OURS = {UPLOAD: line("command-upload"), "/wait": line("command-wait")}
STYLES = {"b": "bold", "i": "italic", "u": "underline", "a": "underline", "s": "strike"}
MOST_LINES = 10  # of what stands under the typed line


class Terminal:
    """`source` and `target` are this process's own unless a test gives others."""

    scripted = False

    def __init__(
        self, words: Words, source: Input | None = None, target: Output | None = None
    ) -> None:
        self.looks = Looks()
        self._hint = plain(words(line("keys")))
        self._target = target
        self._history = ChosenHistory()
        self._session: PromptSession[str] = PromptSession(
            history=self._history,
            completer=Completions(words),
            complete_in_thread=True,
            bottom_toolbar=self._live,
            key_bindings=_keys(self._say_keys),
            input=source,
            output=target,
        )

    async def ask(self, within: str = "") -> str | None:
        try:
            with patch_stdout(raw=True):
                prompt = f"{within}… " if within else "> "
                return await self._session.prompt_async(prompt, handle_sigint=False)
        except EOFError:
            return None

    def echo(self, typed: str) -> None:
        """It was seen while it was typed."""

    def keep(self, typed: str) -> None:
        """For the arrow keys. What is not kept here was a secret."""
        self._history.keep(typed)

    async def show(self, message: str) -> None:
        await self.catch_up()
        rows = "".join(f"\n{row}" for row in self.looks.rows(message))
        self._print([*_fragments(self.looks.text(message)), ("", rows)])

    async def change(self, message: str, *, worth: bool) -> None:
        app = get_app_or_none()
        if self.looks.is_over(message):
            self._end(message)
        elif app is None and worth:
            self._print_lines(self.looks.news(message))
        if app is not None:
            app.invalidate()

    async def catch_up(self) -> None:
        """Leaves what stood under the typed line above it."""
        for message in self.looks.waiting():
            self._print_lines(self.looks.news(message))

    def _end(self, message: str) -> None:
        """Takes it from under the typed line; it is not told below its own report."""
        newest, news = self.looks.is_newest(message), self.looks.news(message)
        if newest:
            self._print_lines(news)

    def _live(self) -> StyleAndTextTuples | None:
        lines = [text for name in self.looks.waiting() for text in self.looks.lines(name)]
        wrapped = wrap("\n".join(lines), self._columns()).splitlines()
        return [("", "\n".join(wrapped[-MOST_LINES:]))] if lines else None

    def _say_keys(self) -> None:
        self._print_lines([self._hint])

    def _print_lines(self, lines: list[str]) -> None:
        if lines:
            self._print([("", "\n".join(lines))])

    def _print(self, fragments: StyleAndTextTuples) -> None:
        """Above the typed line, broken between words; an empty line follows each message."""
        wrapped = _wrapped(fragments, self._columns())
        print_formatted_text(FormattedText([*wrapped, ("", "\n")]), output=self._target)

    def _columns(self) -> int:
        return self._session.output.get_size().columns


class ChosenHistory(InMemoryHistory):
    """Of what was typed only what is kept explicitly, and nothing on a disk."""

    def append_string(self, string: str) -> None:
        """Called for each line typed, when nobody knows yet whether it is a secret."""

    def keep(self, string: str) -> None:
        super().append_string(string)


class Completions(Completer):
    """Commands at the start of a line, file names after `/upload `."""

    def __init__(self, words: Words) -> None:
        menu = {f"/{name}": line(f"command-{name}") for name in COMMANDS} | OURS
        self._menu = {command: plain(words(meaning)) for command, meaning in menu.items()}
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        if typed.startswith(UPLOAD):
            path = typed.removeprefix(UPLOAD)
            yield from self._paths.get_completions(Document(path, len(path)), event)
        elif typed.startswith("/"):
            for command, meaning in self._menu.items():
                if command.startswith(typed):
                    yield Completion(command, -len(typed), display_meta=meaning)


def _keys(say_keys: Callable[[], None]) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        """Clears the line; on an empty one it tells how to leave."""
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            say_keys()

    return keys


def _wrapped(fragments: StyleAndTextTuples, width: int) -> StyleAndTextTuples:
    letters = [*explode_text_fragments(fragments)]
    text = "".join(letter[1] for letter in letters)
    for gap in reversed(line_breaks(text, width)):
        letters[gap.start : gap.end] = [("", f"\n{gap.indent}")]
    return letters


def _fragments(html: str) -> StyleAndTextTuples:
    return [
        (" ".join(STYLES.get(style.name, "") for style in run.styles), worded)
        for run, worded in worded_runs(html)
    ]
