"""The frame around a mail's text: who writes, and how to get no more of it.

Styles stand in the elements, since many mail programs leave out all others
(https://www.caniemail.com/features/html-style/).
"""

from html import escape

from campaigns.letterhead import Letterhead
from campaigns.model import Attempt

PAGE = '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>{}</body></html>'
"""Of what the installation itself writes."""

_FRAMED = """\
<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="margin:0;background:#ffffff;color:#1b1b1b">{preheader}
<div style="max-width:40em;margin:0 auto;padding:16px;font:16px/1.5 Arial,sans-serif">
<p style="margin:0 0 24px;font-weight:bold">{head}</p>
{text}
<p style="margin:32px 0 0;padding-top:12px;border-top:1px solid #767676;\
color:#595959;font-size:14px">{foot}</p>
</div>
</body></html>"""
_LOGO = '<img src="{src}" alt="{name}" height="48" style="border:0;height:48px">'
_PREHEADER = (
    '\n<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{text}'
    f"{'&#847;&zwnj;&nbsp;' * 60}</div>"
)
"""Mailboxes show what stands first, and go on with what follows: so nothing does."""
_LEAVE = '<br><a href="{url}" style="color:#1d4f91">Unsubscribe</a>'


def page_of(attempt: Attempt) -> str:
    """The whole of its HTML."""
    head = attempt.letterhead
    if head is None:
        return PAGE.format(attempt.body.html)
    leave = _LEAVE.format(url=escape(attempt.leave_url)) if attempt.leave_url else ""
    return _FRAMED.format(
        preheader=_preheader(attempt.body.options.preheader),
        head=_shown(head),
        text=attempt.body.html,
        foot=f"Sent by {escape(head.name)}.{leave}",
    )


def text_of(attempt: Attempt) -> str:
    """The same for those who read no HTML; `-- ` begins a signature (RFC 3676, section 4.3)."""
    head = attempt.letterhead
    if head is None:
        return attempt.body.text
    leave = f"\nUnsubscribe: {attempt.leave_url}" if attempt.leave_url else ""
    return f"{attempt.body.text}\n\n-- \n{head.name}{leave}\n"


def headers_of(attempt: Attempt) -> tuple[tuple[str, str], ...]:
    """Name and value of those that only some mails have; each value is one line of ASCII.

    https://www.rfc-editor.org/rfc/rfc8058 for a button of the mail program's own, and
    https://support.google.com/a/answer/6254652 for whose complaints are counted together.
    """
    head, headers = attempt.letterhead, []
    if attempt.leave_url:
        headers.append(("List-Unsubscribe", f"<{attempt.leave_url}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if head is not None:
        campaign = attempt.id.partition(".")[0]
        headers.append(("Feedback-ID", f"{campaign}:{head.agency}:mail:postbote"))
    return tuple(headers)


def _preheader(text: str) -> str:
    return _PREHEADER.format(text=escape(text)) if text else ""


def _shown(head: Letterhead) -> str:
    if not head.logo:
        return escape(head.name)
    return _LOGO.format(src=escape(head.logo), name=escape(head.name))
