"""The outbox: mails are carried in the background, tried again a little, and never fail what they tell of."""

import asyncio
import logging
from collections.abc import Sequence
from email.message import EmailMessage

from gql_api.mail.mailer import Mailer

logger = logging.getLogger(__name__)

PAUSES = (1, 5, 20)  # seconds before each further try
PATIENCE = 4  # seconds in which mails may still leave when the program ends


class Outbox:
    """Mails on their way."""

    def __init__(self, mailer: Mailer, pauses: Sequence[float] = PAUSES) -> None:
        """Take who carries them."""
        self.mailer = mailer
        self.pauses = pauses
        self.under_way: set[asyncio.Task[None]] = set()

    def post(self, mail: EmailMessage) -> None:
        """Let a mail leave; call it after the commit."""
        task = asyncio.get_running_loop().create_task(self.carry(mail))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def carry(self, mail: EmailMessage) -> None:
        """Try several times; log a mail that could not be sent without what it says and to whom."""
        for pause in (*self.pauses, None):
            try:
                await self.mailer.send(mail)
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody waits for it; it may quote addresses
                logger.warning("a mail could not be sent: %s", type(error).__name__)
                if pause is not None:
                    await asyncio.sleep(pause)
            else:
                return
        logger.error("a mail was given up: %s", mail["Subject"])

    async def drain(self, seconds: float = PATIENCE) -> None:
        """Wait until all mails have left, or the time is over; then give up the others."""
        if not self.under_way:
            return
        _, late = await asyncio.wait(self.under_way, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            logger.error("%d mails were given up, because the program ends", len(late))
