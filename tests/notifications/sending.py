"""A process that sends the letters of a database and is killed at a named instant, as by kill -9.

`python -m tests.notifications.sending DATABASE_URL SMTP_URL NOW INSTANT`; an instant is `claimed`, `handed_over` or
`taken`; without one it sends all there is and ends.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from libs.common.database import Database
from services.notifications.channels.email import Email
from services.notifications.jobs.delivering import Sender
from services.notifications.models import METADATA
from services.notifications.settings import NotificationsSettings
from tests.notifications.simulating import SimulatedClock, at


class DyingEmail(Email):
    """Speaks to the server as ever, and ends the process at the instant."""

    instant = ""

    async def deliver(self, envelope: Any, written: Any, about_to: Any) -> None:
        async def marked() -> None:
            self.die("claimed")
            await about_to()
            self.die("handed_over")

        await super().deliver(envelope, written, marked)
        self.die("taken")

    def die(self, instant: str) -> None:
        if instant == self.instant:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(database_url: str, smtp_url: str, now: str, instant: str = "") -> None:
    database = Database(database_url, METADATA, clock=SimulatedClock(at(now)))
    settings = NotificationsSettings.model_validate({"smtp_url": smtp_url, "mail_from": "Insats <insats@example.se>"})
    sender = Sender(database, settings, "email")
    line = DyingEmail(settings)
    line.instant = instant
    sender.line = line
    await sender.send_all()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
