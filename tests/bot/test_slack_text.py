"""Slack's rich text and its older markup become ours, and ours becomes rich text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import parse, plain
from bot.slack.rich_text import elements, said
from bot.words import Said
from tests.fakes.slack import Raw
from tests.fakes.slack_blocks import check_blocks, read_blocks

WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"))
HTML = st.lists(
    st.builds(
        lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>",
        st.sampled_from(
            ["b", "i", "u", "s", "code", "pre", "blockquote", 'a href="https://x.test"']
        ),
        st.text(st.sampled_from("ab \n*_~`&"), min_size=1).map(lambda t: t.replace("&", "&amp;")),
    ),
    max_size=6,
).map("\n".join)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("plain", Said("plain")),
        ("5 &lt; 6 &amp; 7 &gt; 2", Said("5 < 6 & 7 > 2")),
        ("*bold* and _italic_ and ~gone~", Said(
            "bold and italic and gone", "<b>bold</b> and <i>italic</i> and <s>gone</s>")),
        ("*a _b_ &lt;*", Said("a b <", "<b>a <i>b</i> <</b>")),
        ("`x * y * z`", Said("x * y * z", "<code>x * y * z</code>")),
        ("```a\nb```", Said("a\nb", "<pre>a\nb</pre>")),
        ("2*3*4 a_b_c", Said("2*3*4 a_b_c")),
        ("* not bold", Said("* not bold")),
        ("<https://a.test/?q=1&amp;r=2|here>", Said(
            "here", '<a href="https://a.test/?q=1&amp;r=2">here</a>')),
        ("<https://a.test>", Said("https://a.test")),
        ("<mailto:ann@a.test|ann@a.test>", Said("ann@a.test")),
        ("<@U012AB3CD> <#C012AB3CD|news> <!here>", Said("@U012AB3CD news @here")),
        ("Dear {name}, *{{ place }}*", Said("Dear {name}, {{ place }}",
                                            "Dear {name}, <b>{{ place }}</b>")),
    ],
)  # fmt: skip
def test_the_older_markup_becomes_ours(text: str, heard: Said) -> None:
    assert said({"text": text}) == heard


def section(*pieces: Raw) -> Raw:
    return {"type": "rich_text_section", "elements": list(pieces)}


def text(words: str, **style: bool) -> Raw:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


@pytest.mark.parametrize(
    ("pieces", "heard"),
    [
        ([section(text("2 * 3 < 7"))], Said("2 * 3 < 7")),
        ([section(text("Dear "), text("{name}", bold=True, italic=True))],
         Said("Dear {name}", "Dear <b><i>{name}</i></b>")),
        ([section(text("a\n")), {"type": "rich_text_list", "style": "bullet", "indent": 0,
                                 "elements": [section(text("one")), section(text("two"))]}],
         Said("a\n• one\n• two")),
        ([{"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2,
           "elements": [section(text("three")), section(text("four"))]}, section(text("end"))],
         Said("  3. three\n  4. four\nend")),
        ([{"type": "rich_text_quote", "elements": [text("said")]}, section(text("so"))],
         Said("said\nso", "<blockquote>said</blockquote>\nso")),
        ([{"type": "rich_text_preformatted", "elements": [text("x = 1")]}],
         Said("x = 1", "<pre>x = 1</pre>")),
        ([section({"type": "link", "url": "https://a.test/?a=1&b=2", "text": "here"})],
         Said("here", '<a href="https://a.test/?a=1&amp;b=2">here</a>')),
        ([section({"type": "link", "url": "https://a.test"})], Said("https://a.test")),
        ([section({"type": "link", "url": "mailto:ann@a.test", "text": "ann@a.test"}),
          section({"type": "link", "url": "mailto:ann@a.test"})], Said("ann@a.test\nann@a.test")),
        ([section({"type": "link", "url": "mailto:ann@a.test", "text": "Ann"})],
         Said("Ann", '<a href="mailto:ann@a.test">Ann</a>')),
        ([section({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"})], Said("👋🏽")),
        ([section({"type": "emoji", "name": "our_logo"})], Said(":our_logo:")),
        ([section({"type": "user", "user_id": "U1"}, text(" "),
                  {"type": "broadcast", "range": "here"})], Said("@U1 @here")),
        ([section({"type": "date", "timestamp": 1, "fallback": "1 May"})], Said("1 May")),
        ([section({"type": "of the future"}, text("x"))], Said("x")),
    ],
)  # fmt: skip
def test_rich_text_becomes_ours_whatever_its_older_markup_says(
    pieces: list[Any], heard: Said
) -> None:
    block = {"type": "rich_text", "elements": pieces}
    assert said({"text": "*something* else", "blocks": [block]}) == heard


def test_ours_becomes_rich_text_in_which_nothing_is_markup_by_accident() -> None:
    html = (
        "<b>*a*</b> _b_ &lt;!channel&gt; <i><b>both</b></i>\n<pre>x\ny</pre>\n"
        '<blockquote>q</blockquote>\n<a href="https://a.test">l</a> <tg-spoiler>s</tg-spoiler>'
    )
    made = elements(parse(html))
    shown = read_blocks([{"type": "rich_text", "elements": made}], marked=True)
    assert shown == ("**a** _b_ <!channel> *_both_*\n```x\ny\n> q\nl(https://a.test) s")
    assert [element["type"] for element in made] == [
        "rich_text_section", "rich_text_preformatted", "rich_text_quote", "rich_text_section",
    ]  # fmt: skip


@given(WORDS)
def test_any_text_of_slack_s_is_heard_and_never_breaks_anything(typed: str) -> None:
    heard = said({"text": typed})
    assert heard.marked == "" or plain(heard.marked)


@given(HTML)
def test_whatever_is_shown_is_rich_text_that_slack_takes_with_all_its_words(html: str) -> None:
    made = elements(parse(html))
    block = [{"type": "rich_text", "elements": made}]
    shown = check_blocks(block) if made else ""
    letters = "".join(run.text for run in parse(html)).replace("\n", "")
    assert shown.replace("\n", "") == letters
