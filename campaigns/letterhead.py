"""What a mail of an agency has around its text."""

from dataclasses import dataclass

from agencies.model import Agency, AgencyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """`sender` is the name that it comes from, empty for the account's own; `address` the one that
    it comes from over a lent account, empty for that account's. Answers go to `reply_to`, empty for
    the address that it comes from. `logo` is an https address, or empty.
    """

    agency: AgencyId
    name: str
    sender: str = ""
    address: str = ""
    reply_to: str = ""
    logo: str = ""


def letterhead_of(agency: Agency, *, lent: bool) -> Letterhead:
    """Over an account that several agencies use (`lent`) the name says which of them writes, and
    the address may be the agency's. An account of its own has its own."""
    return Letterhead(
        agency=agency.id,
        name=agency.name,
        sender=agency.mail_sender or (agency.name if lent else ""),
        address=agency.mail_address if lent else "",
        reply_to=agency.reply_to,
        logo=agency.logo,
    )
