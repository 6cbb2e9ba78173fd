"""Mails by SMTP, to a real server on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib
import pytest
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from gql_api.mail import Outbox, letters
from gql_api.mail.mailer import Smtp, needs_tls

EMAIL = "ann@example.com"


class Keeping(Message):
    """A server's inbox."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(EmailMessage)
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:  # noqa: ANN401 - aiosmtpd's
        """Keep a mail."""
        self.mails.append(message)


class Refusing(Keeping):
    """A server that takes no mail."""

    async def handle_RCPT(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Refuse whoever it is for."""
        return "550 5.1.1 there is no ann@example.com here"


def is_ann(_server: object, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's
    """Check a name and a password."""
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ann", b"p@ss")
    return AuthResult(success=good, handled=False)


@asynccontextmanager
async def serving(inbox: Keeping, **options: Any) -> AsyncIterator[int]:  # noqa: ANN401 - aiosmtpd's
    """Serve SMTP on a free port; return it."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, loop=loop, **options), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_mail_arrives_as_it_was_written() -> None:
    inbox = Keeping()
    async with serving(inbox) as port:
        await Smtp(f"smtp://127.0.0.1:{port}").send(letters.reset(EMAIL, "gqlm_swordfish"))
    (mail,) = inbox.mails
    assert (mail["To"], mail["From"]) == (EMAIL, "gql-api <no-reply@localhost>")
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("Set a new password", "auto-generated")
    assert mail.get_content_type() == "text/plain"
    payload: Any = mail.get_payload(decode=True)
    assert "\r\nhttp://127.0.0.1:8000/reset-password#token=gqlm_swordfish\r\n" in payload.decode()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on this machine alone
async def test_name_and_password_of_the_url_are_given() -> None:
    inbox = Keeping()
    options = {"authenticator": is_ann, "auth_required": True, "auth_require_tls": False}
    async with serving(inbox, **options) as port:
        await Smtp(f"smtp://ann:p%40ss@127.0.0.1:{port}").send(letters.reset(EMAIL, "x"))
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await Smtp(f"smtp://ann:wrong@127.0.0.1:{port}").send(letters.reset(EMAIL, "x"))
    assert len(inbox.mails) == 1


async def test_a_server_that_refuses_is_logged_without_whom_it_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox = Refusing()
    async with serving(inbox) as port:
        outbox = Outbox(Smtp(f"smtp://127.0.0.1:{port}"), (0,))
        outbox.post(letters.reset(EMAIL, "gqlm_swordfish"))
        await outbox.drain(60)
    told = [record.message for record in caplog.records if record.name == "gql_api.mail.outbox"]
    failed = "a mail could not be sent: SMTPRecipientsRefused"
    assert told == [failed, failed, "a mail was given up: Set a new password"]
    assert EMAIL not in caplog.text
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://ann:secret@mail.example.com", True),
        ("smtp://ann:secret@192.0.2.1:25", True),
        ("smtp://mail.example.com", False),
        ("smtp://ann:secret@127.0.0.1", False),
        ("smtp://ann:secret@localhost", False),
        ("smtps://ann:secret@mail.example.com", False),  # encrypted from the start
    ],
)
def test_a_password_goes_to_no_other_machine_in_clear(url: str, *, expected: bool) -> None:
    assert needs_tls(urlsplit(url)) is expected
