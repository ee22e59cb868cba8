"""The command `insats` in an installation whose clock stands where a test puts it.

INSATS_TEST_AHEAD names a file with a number of seconds: so far ahead of the machine's is the installation's clock. The
file may change while the installation runs; what sleeps then wakes as if the time had gone by. Tokens alone go by the
machine's clock.
"""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from insats.cli import app
from libs.common import clock

AHEAD = "INSATS_TEST_AHEAD"
LOOK_SECONDS = 0.2


def ahead() -> timedelta:
    return timedelta(seconds=float(Path(os.environ[AHEAD]).read_text()))


class Time:
    """How far an installation's clock is ahead, for the test that moves it."""

    def __init__(self, file: Path) -> None:
        self.file, self.ahead = file, timedelta()
        self.pass_by(timedelta())

    def pass_by(self, span: timedelta) -> None:
        self.ahead += span
        written = self.file.with_suffix(".new")
        written.write_text(str(self.ahead.total_seconds()))
        written.replace(self.file)  # at once: the installation reads it at any moment

    def pass_until(self, moment: datetime) -> None:
        self.pass_by(moment - (datetime.now(UTC) + self.ahead))


class MovedClock:
    """In place of the machine's own."""

    def now(self) -> datetime:
        return datetime.now(UTC) + ahead()

    async def sleep(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left, LOOK_SECONDS))


class Patched:
    """What is patched, kept from the type checker, which rightly minds."""

    WallClock: Any = clock.WallClock


if __name__ == "__main__":
    Patched.WallClock.now, Patched.WallClock.sleep = MovedClock.now, MovedClock.sleep
    app()
