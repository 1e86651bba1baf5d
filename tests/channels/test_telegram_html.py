"""The local Bot API refuses the HTML that Telegram refuses, in its words."""

import pytest

from tests.fakes.bot_html import read


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("5 < 6 <b>", 'Unsupported start tag "" at byte offset 2'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        (
            "🏟 🏟&lt;<i    aba>",
            'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
        ),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ("🏟 🏟&lt;<i    aba  =  '&lt;&gt;>", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "🏟 🏟&lt;<i>a</em   >",
            'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
        ),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ],
)
def test_it_refuses_what_telegram_refuses(html: str, why: str) -> None:
    assert read(html) == ("", (400, f"Bad Request: can't parse entities: {why}"))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("➡️ ➡️", "➡️ ➡️"),
        ("&lt;&gt;&amp;&quot;&laquo;&raquo;&#12345678;", '<>&"&laquo;&raquo;&#12345678;'),
        ("<B>a</><i  >b</i >", "ab"),
        ('<a href="https://a.example/?a=1&amp;b=2">here</a>', "here"),
        ("&#65;&#x42;C", "ABC"),
    ],
)
def test_it_reads_what_telegram_reads(html: str, text: str) -> None:
    assert read(html) == (text, None)
