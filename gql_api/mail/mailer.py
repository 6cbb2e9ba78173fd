"""Who carries mails: an SMTP server, if one is set; else they are shown where the program runs."""

import sys
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from gql_api.settings import settings

SECONDS = 20  # that a server may take to answer
RULE = "-" * 72


class Mailer(Protocol):
    """Whatever can carry a mail."""

    async def send(self, mail: EmailMessage) -> None:
        """Carry one; raise anything if that fails."""


class Console:
    """Shows mails to whoever looks at the terminal: for development."""

    async def send(self, mail: EmailMessage) -> None:
        """Show one."""
        head = "".join(f"{name}: {mail[name]}\n" for name in ("To", "Subject"))
        sys.stderr.write(f"\n{RULE}\n{head}\n{mail.get_content()}{RULE}\n")
        sys.stderr.flush()


class Smtp:
    """Hands mails to an SMTP server; a password goes there encrypted, or not at all."""

    def __init__(self, url: str) -> None:
        """Read where it is from a URL."""
        self.server = urlsplit(url)

    async def send(self, mail: EmailMessage) -> None:
        """Hand one over."""
        server = self.server
        await aiosmtplib.send(
            mail,
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            start_tls=True if needs_tls(server) else None,  # None: if the server offers it
            timeout=SECONDS,
        )


def needs_tls(server: SplitResult) -> bool:
    """Tell whether a plain connection must be refused: a password would be read on the way."""
    return server.scheme == "smtp" and bool(server.password) and not is_here(server.hostname or "")


def is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mailer() -> Mailer:
    """Make the mailer of the settings."""
    url = settings().smtp_url
    return Console() if url is None else Smtp(url.get_secret_value())
