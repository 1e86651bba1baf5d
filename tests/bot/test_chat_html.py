"""An email as a chat shows it."""

import pytest

from bot.chat_html import chat_html


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<strong>a</strong> <em>b</em> <u>c</u>", "<b>a</b> <i>b</i> <u>c</u>"),
        (
            '<a href="https://x.test/?a=1&amp;b=2">x</a>',
            '<a href="https://x.test/?a=1&amp;b=2">x</a>',
        ),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<h1>Title</h1><p>x</p>", "<b>Title</b>\n\nx"),
        ("<s>a</s> <code>b</code> <tg-spoiler>c</tg-spoiler>",) * 2,
        ("<blockquote>a\nb</blockquote>\nc <pre>d\n</pre>",) * 2,
        ("5 &lt; 6 &amp; 7", "5 &lt; 6 &amp; 7"),
    ],
)
def test_what_a_chat_can_show_stays_and_the_rest_becomes_lines(html: str, shown: str) -> None:
    assert chat_html(html, "") == shown


def test_a_message_without_html_is_shown_as_the_text_that_it_is() -> None:
    assert chat_html("", "Dear <your name>") == "Dear &lt;your name&gt;"
