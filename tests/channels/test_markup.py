"""What staff type is what people read; what would not reach them is named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import template
from campaigns.ports import UnusableValues
from channels._markup import WALL, read_markup
from channels._parts import fill
from channels._tags import ALLOWED, clean
from tests.channels.reading import blocks_of, tags_of


def html(text: str, **values: str) -> str:
    return read_markup(template.parse(text)).render(values)[0]


def text(typed: str, **values: str) -> str:
    return read_markup(template.parse(typed)).render(values)[1]


def removed(typed: str) -> tuple[str, ...]:
    return read_markup(template.parse(typed)).removed


@pytest.mark.parametrize(
    "typed",
    [
        "5 < 6 & 7 > 2",
        "Dear <your name>",
        "if x<b then",
        "if x<b then y>c",
        "a <b",
        "<> </> < b>",
        "&amp; &nbsp; &#65;",
        "<my-own>, <3 and <name@example.com>",
        "\"quoted\" and 'single'",
        "line one\nline two\n\nline four",
        "two  spaces,\n  indented",
        "Grüße, 陈 😀",
    ],
)
def test_what_is_no_tag_is_text(typed: str) -> None:
    assert blocks_of(html(typed)) == [typed]
    assert text(typed) == typed
    assert removed(typed) == ()


@given(st.text("xyz<>&;\"'=/ \n陈0"))
def test_any_text_without_the_name_of_a_tag_is_read_as_it_is_typed(typed: str) -> None:
    assert "".join(blocks_of(html(typed))) == typed.strip(" \n")
    assert text(typed) == typed.strip(" \n")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>b</b><strong>s</strong>", "<p><b>b</b><b>s</b></p>"),
        ("<I>i</I> <em>e</em> <u>u</u>", "<p><i>i</i> <i>e</i> <u>u</u></p>"),
        ("<h1>T</h1>\n\nx", "<h1>T</h1><p>x</p>"),
        ("<p>a</p>\n<p>b</p>", "<p>a</p><p>b</p>"),
        ("a<br>b<br/>\nc", "<p>a<br>b<br>c</p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ol><li>a<li>b</ol>", "<ol><li>a</li><li>b</li></ol>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", None),
        (
            "<a href='https://x.sg/?a=1&b=2'>x</a>",
            '<p><a href="https://x.sg/?a=1&amp;b=2">x</a></p>',
        ),
        ("<a href=mailto:a@b.sg>m</a>", '<p><a href="mailto:a@b.sg">m</a></p>'),
        ("<a href='tel:+6561234567'>t</a>", '<p><a href="tel:+6561234567">t</a></p>'),
    ],
)
def test_simple_formatting_reaches_the_reader(typed: str, shown: str | None) -> None:
    nested = "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
    assert html(typed) == (shown or nested)
    assert removed(typed) == ()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>one <i>two</b> three</i>", "<p><b>one <i>two</i></b><i> three</i></p>"),
        ("<b>never closed", "<p><b>never closed</b></p>"),
        ("<b>a<p>b", "<p><b>a</b></p><p><b>b</b></p>"),
        ("<b>a<b>b</b>c</b>d", "<p><b>abc</b>d</p>"),
        ("<li>alone", "<ul><li>alone</li></ul>"),
        ("<ul>loose<li>a</ul>b", "<ul><li>loose</li><li>a</li></ul><p>b</p>"),
        ("<a href='https://a.sg'>a<a href='https://b.sg'>b", None),
    ],
)
def test_what_is_not_closed_does_not_break_the_rest(typed: str, shown: str | None) -> None:
    links = '<p><a href="https://a.sg">a</a><a href="https://b.sg">b</a></p>'
    assert html(typed) == (shown or links)


@pytest.mark.parametrize(
    ("typed", "names", "read"),
    [
        ("a <img src=x onerror=alert(1)> b", ("<img src=x onerror=alert(1)>",), "a  b"),
        ("<script>alert('x')</script>hi", ("<script>",), "hi"),
        ("<script>hi", ("<script>",), "hi"),
        ("<STYLE>p{}</style >hi", ("<STYLE>",), "hi"),
        ("<font color=red>hi</font> <font>x</font>", ("<font color=red>", "<font>"), "hi x"),
        ("<a href='javascript:alert(1)'>hi</a>", ("<a href='javascript:alert(1)'>",), "hi"),
        ("<a href='http://x.sg'>hi</a>", ("<a href='http://x.sg'>",), "hi"),
        ("<a href='https://'>hi</a>", ("<a href='https://'>",), "hi"),
        ("<a>hi</a>", ("<a>",), "hi"),
        ("<p style='color:red' onclick='x()'>hi</p>", ("style of <p>", "onclick of <p>"), "hi"),
        ("hi</b></ul>", ("</b>", "</ul>"), "hi"),
        ("<!-- note -->hi", ("<!-- note -->",), "hi"),
        ("<input disabled>hi", ("<input disabled>",), "hi"),
        ("<td>" * 9 + "hi", ("<td>",), "hi"),
        ("<img alt='{who}'>hi", ("<img alt='{who}'>",), "hi"),
    ],
)
def test_what_would_be_removed_is_named(typed: str, names: tuple[str, ...], read: str) -> None:
    assert removed(typed) == names
    assert text(typed) == read


def test_a_field_that_is_removed_is_not_asked_for() -> None:
    assert read_markup(template.parse("<img alt='{who}'>{name}")).fields == (
        template.Field("name", "name"),
    )


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_a_value_is_only_ever_text(value: str) -> None:
    typed = "<b>x{name}y</b>"
    assert blocks_of(html(typed, name=value.replace("\u00a0", " "))) == [
        f"x{value}y".replace("\u00a0", " ")
    ]
    assert [tag for tag, _ in tags_of(html(typed, name=value))] == ["p", "b"]
    assert text(typed, name=value) == f"x{value}y"


def test_a_value_may_have_lines() -> None:
    assert html("{a}", a="x\r\ny") == "<p>x<br>y</p>"


@pytest.mark.parametrize(
    ("link", "value", "target"),
    [
        ("https://x.sg/?id={v}&l=en", "a b&c=d", "https://x.sg/?id=a%20b%26c%3Dd&l=en"),
        ("https://x.sg/{v}", "../a?b#c", "https://x.sg/..%2Fa%3Fb%23c"),
        ("https://x.sg/{v}", '"><script>', "https://x.sg/%22%3E%3Cscript%3E"),
        ("https://{v}.sg/", "my-agency", "https://my-agency.sg/"),
        ("https://{v}", "x.sg/a?b=c", "https://x.sg/a?b=c"),
        ("mailto:{v}", "anna@example.com", "mailto:anna@example.com"),
        ("mailto:a@b.sg?subject={v}", "Hi & bye", "mailto:a@b.sg?subject=Hi%20%26%20bye"),
        ("tel:{v}", "+6561234567", "tel:+6561234567"),
        ("{v}", "https://x.sg/a?b=c&d=e", "https://x.sg/a?b=c&d=e"),
        ("{v}", "tel:6123 4567", "tel:6123 4567"),
    ],
)
def test_a_value_only_fills_a_link_in(link: str, value: str, target: str) -> None:
    shown = html(f'<a href="{link}">x</a>', v=value)
    assert tags_of(shown) == [("p", {}), ("a", {"href": target})]


@pytest.mark.parametrize(
    ("link", "value"),
    [
        ("{v}", "javascript:alert(1)"),
        ("{v}", " JavaScript:alert(1)"),
        ("{v}", "http://x.sg"),
        ("{v}", "www.x.sg"),
        ("{v}", ""),
        ("https://{v}.sg/", "evil.com/"),
        ("https://{v}.sg/", "a@b"),
        ("https://{v}", "user@evil.com"),
        ("https://{v}/", "a..b:99999999"),
        ("{v}", "https://x:y:z/"),
    ],
)
def test_a_value_that_makes_no_link_is_that_rows_problem(link: str, value: str) -> None:
    with pytest.raises(UnusableValues, match=r"(?i)link"):
        html(f'<a href="{link}">x</a>', v=value)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<a href='https://x.sg/a'>Details</a>.", "Details (https://x.sg/a)."),
        ("<a href='https://x.sg/a'>https://x.sg/a</a>", "https://x.sg/a"),
        ("<a href='https://x.sg'>x.sg</a>", "x.sg"),
        ("<a href='mailto:a@b.sg'>a@b.sg</a>", "a@b.sg"),
        ("<h1>T</h1>a<ul><li>b<li>c</ul>d", "T\n\na\n\n- b\n- c\n\nd"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n  - b\n2. c"),
        ("<ol><li>a</ol><ol><li>b</ol>", "1. a\n1. b"),
        ("<b>a</b> <i>b</i>\n<u>c</u>", "a b\nc"),
    ],
)
def test_the_text_alternative_says_the_same(typed: str, read: str) -> None:
    assert text(typed) == read


TAGS = [f"<{name}>" for name in ALLOWED] + [f"</{name}>" for name in ALLOWED]
OTHERS = [
    "<a href='https://x.sg/{v}'>",
    "<a href='{w}'>",
    '<a href="https://{v}.sg">',
    "<img src=x>",
    "<script>",
    "</script>",
    "<x",
    "{v}",
    "{w}",
    "<b onclick=1>",
    "\n",
    " ",
    "&amp;",
    "\u00a0",
    "words",
    '"',
]


@given(
    st.lists(st.sampled_from(TAGS + OTHERS), max_size=25).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
)
def test_the_wall_has_nothing_to_hold_back(typed: str, value: str) -> None:
    markup = read_markup(template.parse(typed))
    values = {
        "v": re.sub("[^a-z]", "", value) + "v",
        "w": f"https://x.sg/{''.join(clean(value).split())}",
    }
    mine = {f.key: values[f.key] for f in markup.fields}
    written = fill(markup.html, mine).replace("&nbsp;", "\u00a0")
    assert WALL.clean(written).replace("&nbsp;", "\u00a0") == written


@given(st.lists(st.sampled_from(TAGS + OTHERS), max_size=25).map("".join))
def test_no_tag_but_the_allowed_ones_leaves_us(typed: str) -> None:
    found = tags_of(html(typed, v="v", w="https://x.sg"))
    assert {tag for tag, _ in found} <= set(ALLOWED.values())
    assert {name for _, attributes in found for name in attributes} <= {"href"}


def test_reading_is_linear_in_what_is_typed() -> None:
    hostile = "<a " + "a=a " * 5_000 + "<!--" * 5_000 + "<b <b" * 5_000 + "<script>" * 2_000
    hostile += "<b>" * 2_000 + "<ul>" * 2_000 + "<li>x<i>" * 2_000
    assert removed(hostile)
