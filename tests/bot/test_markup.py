"""Our simple HTML, into chats and out of them."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import Span, Style, mark, parse, plain, split

MOST = 40
STYLES = st.sampled_from([Style("b"), Style("i"), Style("u"), Style("a", 'https://a.test/?q="&x')])
TEXTS = st.text(st.sampled_from("ab <&>\"'{}\n 😀é"), max_size=120)
PIECES = st.lists(
    st.tuples(st.lists(st.sampled_from(["b", "i", "u", "s", "code", "pre"]), max_size=3), TEXTS)
)


class Strict(HTMLParser):
    """Text and tags, and a failure where they do not match: not the code that is tested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.letters: list[tuple[str, tuple[str, ...]]] = []
        self.stack: list[str] = []
        self.feed(html)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack.append(tag + "".join(f" {value}" for _, value in attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop().split()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        self.letters += [(letter, tuple(sorted(set(self.stack)))) for letter in data]


def html_of(pieces: list[tuple[list[str], str]]) -> str:
    return "".join(
        "".join(f"<{tag}>" for tag in tags)
        + escape(text)
        + "".join(f"</{tag}>" for tag in reversed(tags))
        for tags, text in pieces
    )


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


@st.composite
def styled_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text with stretches that begin and end between characters, counted as Telegram does."""
    text = draw(st.text(st.sampled_from("ab 😀é\n{}"), min_size=1, max_size=30))
    spans = []
    for style in draw(st.lists(STYLES, max_size=4)):
        ends = draw(st.tuples(*[st.integers(0, len(text))] * 2))
        start, end = sorted(ends)
        length = len(utf16(text[start:end])) // 2
        spans.append(Span(style, len(utf16(text[:start])) // 2, length))
    return text, spans


def styles_by_letter(text: str, spans: list[Span]) -> list[tuple[str, tuple[str, ...]]]:
    letters = []
    for place, letter in enumerate(text):
        at = len(utf16(text[:place])) // 2
        covering = [s.style for s in spans if s.start <= at < s.start + s.length]
        names = {f"{style.name} {style.href}".strip() for style in covering}
        letters.append((letter, tuple(sorted(names))))
    return letters


@given(styled_texts())
def test_what_was_styled_in_a_chat_is_styled_letter_by_letter(
    styled: tuple[str, list[Span]],
) -> None:
    text, spans = styled
    assert Strict(mark(text, spans)).letters == styles_by_letter(text, spans)


@pytest.mark.parametrize(
    ("text", "spans", "marked"),
    [
        ("5 < 6 & 7 > 2", [Span(Style("b"), 0, 1)], "<b>5</b> < 6 & 7 > 2"),
        ("😀 hello {name}", [Span(Style("b"), 3, 5)], "😀 <b>hello</b> {name}"),
        (
            "see here",
            [Span(Style("a", "https://a.test"), 4, 4)],
            'see <a href="https://a.test">here</a>',
        ),
        (
            "both of it",
            [Span(Style("i"), 0, 10), Span(Style("b"), 0, 4)],
            "<i><b>both</b> of it</i>",
        ),
        (
            "they cross",
            [Span(Style("b"), 0, 6), Span(Style("i"), 3, 7)],
            "<b>the<i>y c</i></b><i>ross</i>",
        ),
        ("past the end", [Span(Style("b"), 9, 99)], "past the <b>end</b>"),
    ],
)
def test_the_rest_of_a_styled_text_stays_as_it_was_typed(
    text: str, spans: list[Span], marked: str
) -> None:
    assert mark(text, spans) == marked


@given(PIECES)
def test_a_long_text_is_shown_whole_in_pieces_that_fit(
    pieces: list[tuple[list[str], str]],
) -> None:
    whole = Strict(html_of(pieces))
    parts = [Strict(part) for part in split(html_of(pieces), MOST)]
    assert all(len(utf16(part.text)) // 2 <= MOST for part in parts)
    assert all(part.text.strip() for part in parts)
    kept = [letter for part in parts for letter in part.letters if letter[0].strip()]
    assert kept == [letter for letter in whole.letters if letter[0].strip()]


def test_a_long_text_is_cut_at_line_ends() -> None:
    assert split("<b>one\ntwo\nthree</b>", 9) == ("<b>one\ntwo\n</b>", "<b>three</b>")


def test_a_long_line_is_cut_between_words() -> None:
    assert split("one two three", 9) == ("one two ", "three")


def test_a_long_word_is_cut_where_it_must_be_but_never_within_a_character() -> None:
    assert split("😀😀😀", 3) == ("😀", "😀", "😀")


def test_a_text_that_fits_stays_whole() -> None:
    assert split("<b>one</b> &lt; two", 9) == ("<b>one</b> &lt; two",)


@given(PIECES)
def test_plain_text_is_what_stands_between_the_tags(pieces: list[tuple[list[str], str]]) -> None:
    assert plain(html_of(pieces)) == "".join(text for _, text in pieces)


def test_a_link_is_written_out_where_it_cannot_be_followed() -> None:
    html = 'see <a href="https://a.test/?a=1&amp;b=2">our <b>page</b></a>.'
    assert plain(html) == "see our page (https://a.test/?a=1&b=2)."


def test_an_address_that_is_its_own_link_is_written_once() -> None:
    assert plain('<a href="https://a.test">https://a.test</a>') == "https://a.test"


@pytest.mark.parametrize("text", ["<img src=x>", "a <b", "</p>", "<script>x</script>", "<B>"])
def test_what_is_none_of_our_tags_is_never_swallowed(text: str) -> None:
    assert [run.text for run in parse(text)] == [text]
