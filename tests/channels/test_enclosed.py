"""Files leave with mails by every provider of them, and what cannot be read just now waits."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from agencies.model import AgencyId
from campaigns.enclosing import Enclosed
from campaigns.model import Attachment, Attempt, AttemptId, BlobId, Body, MediaKind
from campaigns.outcomes import Accepted, Deferred, Fault
from campaigns.ports import Provider
from campaigns.sending import StorageDown
from channels._sender import read_sender
from channels._ses import Ses
from channels._smtp import Smtp
from tests.channels.test_email_ses import opened, place
from tests.fakes.ses import FIELDS, FakeSes
from tests.fakes.smtp import FakeSmtp

MAP = Attachment(kind=MediaKind.DOCUMENT, blob=BlobId(7), name="map.pdf", type="application/pdf")
CONTENT = b"%PDF-1.7\r\n." + bytes(range(256)) * 40


class Kept:
    is_down = False

    async def content(self, _agency: AgencyId, _blob: BlobId) -> bytes:
        if self.is_down:
            raise StorageDown("away")
        return CONTENT


@dataclass
class Pair:
    provider: Provider
    mails: Callable[[], Sequence[EmailMessage]]


@pytest.fixture(params=["ses", "smtp"])
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    if request.param == "ses":
        async with FakeSes() as amazon:
            ses = opened(place(amazon.url))
            yield Pair(ses, lambda: [one.mail for one in amazon.journal])
            await ses.close()
        return
    async with FakeSmtp() as server:
        smtp = Smtp(server.account, read_sender(FIELDS["mail_from"]))
        yield Pair(smtp, lambda: server.journal)
        await smtp.close()


def mails(number: int, kept: Kept) -> list[Attempt]:
    enclosed = Enclosed(kept, AgencyId(1), (MAP,))
    return [
        Attempt(
            id=AttemptId(f"3.{n}.1.ab"),
            address=f"person{n}@example.com",
            body=Body(subject="Flood", text="Come", html="<p>Come</p>"),
            send_by=time.monotonic() + 10,
            enclosed=enclosed,
        )
        for n in range(number)
    ]


def files(mail: EmailMessage) -> list[tuple[str | None, object]]:
    return [(one.get_filename(), one.get_payload(decode=True)) for one in mail.iter_attachments()]


async def test_the_file_arrives_to_the_byte(pair: Pair) -> None:
    [mail] = mails(1, Kept())
    assert isinstance(await pair.provider.send(mail), Accepted)
    assert [files(one) for one in pair.mails()] == [[("map.pdf", CONTENT)]]


async def test_what_cannot_be_read_just_now_waits_and_nothing_leaves(pair: Pair) -> None:
    kept = Kept()
    kept.is_down = True
    [mail] = mails(1, kept)
    outcome = await pair.provider.send(mail)
    assert isinstance(outcome, Deferred)
    assert outcome.fault is Fault.OURS
    assert not pair.mails()


async def test_of_a_batch_each_with_a_file_goes_by_itself() -> None:
    async with FakeSes() as amazon:
        ses: Ses = opened(place(amazon.url))
        outcomes = await ses.send_batch(mails(6, Kept()))
        await ses.close()
    assert outcomes == [Accepted(one.id) for one in sorted(amazon.journal, key=lambda one: one.to)]
    assert amazon.calls == 0
    assert [files(one.mail) for one in amazon.journal] == [[("map.pdf", CONTENT)]] * 6
