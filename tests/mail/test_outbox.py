"""The outbox: nobody waits for it, it tries again a little, and its log tells no secret."""

import asyncio
import logging
from email.message import EmailMessage

import pytest

from gql_api.mail import Outbox, letters
from gql_api.mail.mailer import Console, Smtp, mailer
from gql_api.settings import settings

TOKEN = "gqlm_swordfish"
EMAIL = "ann@example.com"


class Failing:
    """A mailer that fails some times first."""

    def __init__(self, times: int) -> None:
        """Take how often."""
        self.times = times
        self.sent: list[EmailMessage] = []

    async def send(self, mail: EmailMessage) -> None:
        """Fail, or take a mail."""
        if self.times:
            self.times -= 1
            raise ConnectionRefusedError(f"{mail['To']} {mail.get_content()}")
        self.sent.append(mail)


class Slow:
    """A mailer that never comes to an end."""

    async def send(self, mail: EmailMessage) -> None:  # noqa: ARG002 - as every mailer
        """Wait."""
        await asyncio.Event().wait()


async def test_a_mail_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    failing = Failing(2)
    outbox = Outbox(failing, (0, 0))
    mail = letters.reset(EMAIL, TOKEN)
    outbox.post(mail)
    assert failing.sent == []
    await outbox.drain()
    assert failing.sent == [mail]
    assert [record.message for record in caplog.records] == [
        "a mail could not be sent: ConnectionRefusedError"
    ] * 2


async def test_a_mail_is_given_up_in_the_end_and_the_log_has_neither_token_nor_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    failing = Failing(5)
    outbox = Outbox(failing, (0, 0))
    outbox.post(letters.verification(EMAIL, TOKEN))
    await outbox.drain()
    assert (failing.sent, failing.times) == ([], 2)
    assert caplog.records[-1].message == "a mail was given up: Confirm your e-mail address"
    assert TOKEN not in caplog.text
    assert EMAIL not in caplog.text
    assert outbox.under_way == set()


async def test_the_end_of_the_program_waits_for_no_mail_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    outbox = Outbox(Slow())
    outbox.post(letters.reset(EMAIL, TOKEN))
    await outbox.drain(0)
    assert outbox.under_way == set()
    assert caplog.records[-1].message == "1 mails were given up, because the program ends"


async def test_without_a_server_mails_are_shown_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    carrier = mailer()
    assert isinstance(carrier, Console)
    await carrier.send(letters.reset(EMAIL, TOKEN))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "To: ann@example.com\nSubject: Set a new password\n" in shown.err
    assert "\nhttp://127.0.0.1:8000/reset-password#token=gqlm_swordfish\n" in shown.err


def test_settings_choose_server_sender_and_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_SMTP_URL", "smtps://ann:p%40ss@mail.example.com")
    monkeypatch.setenv("GQL_MAIL_FROM", "Gärten <garden@example.com>")
    monkeypatch.setenv("GQL_PUBLIC_URL", "https://garden.example.com/app/")
    settings.cache_clear()
    assert isinstance(mailer(), Smtp)
    mail = letters.verification(EMAIL, TOKEN)
    assert mail["From"] == "Gärten <garden@example.com>"
    assert "https://garden.example.com/app/verify-email#token=gqlm_swordfish" in mail.get_content()
    assert "p%40ss" not in repr(settings())
    monkeypatch.undo()
    settings.cache_clear()
