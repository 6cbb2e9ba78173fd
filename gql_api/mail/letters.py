"""What mails say: plain text, one link, and nothing that somebody else could have written into them."""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from gql_api.settings import settings

VERIFY = """\
Hello,

somebody, probably you, has this address as the one of an account with us. Open this
link to confirm that it is yours:

{link}

It is good for {hours} hours, once. If it was not you, do nothing.
"""
RESET = """\
Hello,

somebody, probably you, wants to set a new password for your account. Open this link
to do so:

{link}

It is good for {minutes} minutes, once. A new password ends all sessions, and all API
tokens are revoked. If it was not you, do nothing: your password stays.
"""


def verification(address: str, token: str) -> EmailMessage:
    """Write the mail that asks whether an address is the user's."""
    text = VERIFY.format(link=link("verify-email", token), hours=settings().verify_hours)
    return letter(address, "Confirm your e-mail address", text)


def reset(address: str, token: str) -> EmailMessage:
    """Write the mail with which a password can be set."""
    text = RESET.format(link=link("reset-password", token), minutes=settings().reset_minutes)
    return letter(address, "Set a new password", text)


def link(page: str, token: str) -> str:
    """Link to a page of the site; what stands behind # stays in the browser, and out of servers' logs."""
    return f"{settings().public_url}/{page}#token={token}"


def letter(address: str, subject: str, text: str) -> EmailMessage:
    """Write a mail."""
    mail = EmailMessage()
    sender = settings().mail_from
    mail["From"], mail["To"], mail["Subject"] = sender, address, subject
    mail["Date"], mail["Message-ID"] = (
        formatdate(),
        make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2]),
    )
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers from those on holiday
    mail.set_content(text)
    return mail
