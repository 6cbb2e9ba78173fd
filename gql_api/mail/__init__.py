"""Mails: what they say, who carries them, and the outbox that waits for nobody."""

from gql_api.mail.mailer import Mailer, mailer
from gql_api.mail.outbox import Outbox

__all__ = ["Mailer", "Outbox", "mailer"]
