"""Trials of the letters: a mail server that fails in every way and is away for a day, senders killed at any instant.

Then nobody has a reminder twice, and whoever lacks one is named by an alert, from which one call sends it.
`python -m tests.faults.letters --setup embedded|connected --trials 20 --seed 1`. Exits with 1 at the first that fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from libs.common import events
from libs.common.auth import LocalIssuer
from libs.common.clock import WALL_CLOCK
from libs.common.inbox import Arrival
from tests.faults import series
from tests.faults.mailbox import NO_SUCH, Mailbox
from tests.faults.replica import Fault, Replica, write
from tests.infrastructure.services import own_databases
from tests.notifications import example_events, rounds
from tests.notifications.simulating import at

ROUND = "r"
OPENS, DUE = at("2031-01-01 08:00"), at("2031-03-10 22:59:59")
STEPS = (-7, -3, -1)
RESPONDENTS = ("01", "03", "04", "09", "24", "25")
DONE_BEFORE, DONE_MEANWHILE = "04", "25"
"""Who has nothing missing from the beginning; and who signs while the second reminder is on its way."""
AIMS = ("handed_over", "taken", "claimed")
STORM_SECONDS, CALM_SECONDS = 2.5, 60
PROCESS = "tests.faults.letter_process"
UNSETTLED = ("waiting", "sending", "handed_over")


def step_at(days: int) -> datetime:
    """Eight in the morning in Sweden, which is seven in UTC in March before the clocks change."""
    return at("2031-03-10 07:00") + timedelta(days=days)


@dataclass
class Trial:
    """An installation, what may be done to it, and what an admin sees of it."""

    chance: random.Random
    folder: Path
    mailbox: Mailbox
    replicas: list[Replica]
    headers: dict[str, str]
    arrivals: list[Arrival]
    seen_to: set[int]
    """Letters that are uncertain and of which a person has found that they came."""
    server_fails: bool
    died: int = 0

    # ---- time and events ---------------------------------------------------------------------------------------

    def move(self, ahead: timedelta) -> None:
        self._set(float((self.folder / "ahead").read_text()) + ahead.total_seconds())

    def move_to(self, moment: datetime) -> None:
        """Time only goes forward."""
        now = float((self.folder / "ahead").read_text())
        self._set(max(now, (moment - WALL_CLOCK.now()).total_seconds()))

    def _set(self, ahead: float) -> None:
        draft = self.folder / "ahead.new"
        draft.write_text(str(ahead))
        draft.replace(self.folder / "ahead")

    def tell(self, event: events.Event) -> None:
        self.arrivals.append(example_events.arrival(event, OPENS, len(self.arrivals)))
        draft = self.folder / "events.new"
        write(draft, self.arrivals)
        draft.replace(self.folder / "events")

    # ---- processes ---------------------------------------------------------------------------------------------

    def revive(self) -> None:
        for replica in self.replicas:
            if replica.died:
                self.died += 1
                replica.start()

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Of whichever replica answers."""
        until = time.monotonic() + CALM_SECONDS
        async with httpx.AsyncClient(headers=self.headers, timeout=20) as client:
            while time.monotonic() < until:
                self.revive()
                for replica in self.replicas:
                    with contextlib.suppress(httpx.TransportError):
                        answer = await client.request(method, f"http://127.0.0.1:{replica.port}{path}", json=body)
                        if answer.is_success:
                            return answer.json() if answer.content else None
                        if answer.status_code < 500:
                            raise Fault(f"{method} {path}: {answer.text}")
                await asyncio.sleep(0.1)
        raise Fault(f"{method} {path}: no answer")

    # ---- a reminder's day --------------------------------------------------------------------------------------

    async def storm(self, kills: int) -> None:
        """The server fails and replicas are killed, while hours go by; at the end it may be away for a day."""
        self.mailbox.come()
        self.mailbox.post.mood = self.chance.choice((0.0, 0.2, 0.5)) if self.server_fails else 0.0
        moments = sorted(self.chance.uniform(0, STORM_SECONDS) for _ in range(kills))
        began = time.monotonic()
        while (passed := time.monotonic() - began) < STORM_SECONDS:
            if moments and passed > moments[0]:
                moments.pop(0)
                self.chance.choice(self.replicas).kill()
            self.revive()
            if self.chance.random() < 0.15:
                self.move(timedelta(minutes=self.chance.uniform(0.5, 4)))
            if self.server_fails and self.chance.random() < 0.02:
                self.mailbox.go()
            if self.chance.random() < 0.1:
                self.mailbox.come()
            await asyncio.sleep(0.02)
        if self.server_fails and self.chance.random() < 0.5:
            await self.away_for_a_day()
        self.mailbox.post.mood = 0.0
        self.mailbox.come()

    async def away_for_a_day(self) -> None:
        self.mailbox.go()
        for _ in range(24):
            self.revive()
            self.move(timedelta(hours=0.8))
            await asyncio.sleep(0.05)

    async def settled(self, expected: int) -> list[Any]:
        """The letters, once at least `expected` are written and nothing is on its way any more."""
        until = time.monotonic() + CALM_SECONDS
        while True:
            letters: list[Any] = (await self.ask("GET", "/v1/letters?limit=1000"))["items"]
            if len(letters) >= expected and not [one for one in letters if one["state"] in UNSETTLED]:
                return letters
            if time.monotonic() > until:
                raise Fault(f"on its way after {CALM_SECONDS} s: {[(one['id'], one['state']) for one in letters]}")
            self.move(timedelta(minutes=2))
            await asyncio.sleep(0.1)

    async def alerts(self, kind: str) -> list[Any]:
        found = (await self.ask("GET", "/v1/alerts?limit=1000"))["items"]
        return [one for one in found if one["kind"] == kind]

    # ---- what must hold ----------------------------------------------------------------------------------------

    async def check(self, since: int, must: set[str], may: set[str], expected: int) -> None:
        """After a reminder: nobody twice; who lacks it is named by an alert; and one call sends it."""
        letters = await self.settled(expected)
        uncertain = await self.alerts("letter-uncertain")
        self._check_copies(letters)
        named = {one["details"]["address"] for one in uncertain}
        arrived = self.mailbox.arrived(since)
        if missed := must - arrived.keys() - named:
            raise Fault(f"{sorted(missed)} missed a reminder and no alert says so")
        open_ones = [one for one in letters if one["state"] == "uncertain" and one["id"] not in self.seen_to]
        unnamed = {one["address"] for one in open_ones} - named
        if unnamed:
            raise Fault(f"the letters to {sorted(unnamed)} are uncertain and no alert says so")
        copies = self.mailbox.copies
        ids = {str(one["id"]): one["message_id"] for one in letters}
        for alert in uncertain:
            if self._came(ids[alert["about"]], copies):
                await self.ask("POST", f"/v1/alerts/{alert['id']}/settle")
                self.seen_to.add(int(alert["about"]))
            else:
                await self.ask("POST", f"/v1/letters/{alert['about']}/resend")
        self._check_copies(await self.settled(expected))
        arrived = self.mailbox.arrived(since)
        if any(times != 1 for times in arrived.values()) or not must <= arrived.keys() <= must | may:
            raise Fault(f"{dict(arrived)} arrived, it should be one each for {sorted(must)}")

    def _check_copies(self, letters: list[Any]) -> None:
        copies = self.mailbox.copies
        if doubled := [name for name, times in copies.items() if times > 1]:
            raise Fault(f"{len(doubled)} letters came twice, such as {doubled[0]}")
        for one in letters:
            came = self._came(one["message_id"], copies)
            if one["state"] == "sent" and not came:
                raise Fault(f"the letter to {one['address']} is said to be sent and never came")
            if one["state"] in ("obsolete", "withdrawn") and came:
                raise Fault(f"the letter to {one['address']} is said to be left out and came")

    @staticmethod
    def _came(message_id: str, copies: Any) -> bool:
        return any(f"reminder.{message_id}@" in name for name in copies)


async def trial(setup: str, postgres_url: str, seed: int, *, aim: str = "", broken: str = "") -> int:
    """Answers how many processes died. Raises Fault. With `broken` the server does not fail: it might lose the very
    letter that is sent once too often, or refuse the one that is missed."""
    chance = random.Random(seed)
    async with _installation(setup, postgres_url, chance, aim, broken) as here:
        open_round = rounds.opened(
            ROUND, OPENS, DUE, respondents=list(RESPONDENTS), reminders=events.ReminderPlan(days=list(STEPS))
        )
        here.tell(open_round)
        here.tell(rounds.submitted(ROUND, DONE_BEFORE, 1, OPENS))
        for respondent in RESPONDENTS:
            await here.ask("POST", "/v1/contacts", _contact(respondent))
        must = {f"{code}@example.se" for code in RESPONDENTS if code not in (DONE_BEFORE, "09")}
        may: set[str] = set()
        letters = 0
        for days in STEPS:
            since = len(here.mailbox.post.letters)
            here.move_to(step_at(days) - timedelta(seconds=5))
            if days == STEPS[1]:
                here.tell(rounds.submitted(ROUND, DONE_MEANWHILE, 1, step_at(days)))
                may = {f"{DONE_MEANWHILE}@example.se"}
                must -= may
            await here.storm(0 if aim else chance.choice((0, 1, 2)))
            letters += len(must)
            await here.check(since, must, may, letters)
        if not await here.alerts("letter-bounced"):
            raise Fault(f"no alert says that letters to {NO_SUCH} come back")
        return here.died


@contextlib.asynccontextmanager
async def _installation(
    setup: str, postgres_url: str, chance: random.Random, aim: str, broken: str
) -> AsyncIterator[Trial]:
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder, mailbox = Path(name), Mailbox(chance)
        stack.callback(mailbox.go)
        environment = {"INSATS_SMTP_URL": mailbox.url, "INSATS_AIM": aim, "INSATS_BREAK": broken}
        environment |= {"INSATS_LOG_LEVEL": "ERROR", "INSATS_MAIL_FROM": "Insats <insats@example.se>"}
        if setup == "connected":
            database = stack.enter_context(own_databases(postgres_url, ["notifications"]))["notifications"]
            environment["INSATS_DATABASE_URL"] = database
        (folder / "events").touch()
        replicas = [
            Replica(PROCESS, folder, folder / "events", environment) for _ in range(2 if setup == "connected" else 1)
        ]
        headers = {"Authorization": f"Bearer {LocalIssuer(folder).token('admin')}"}
        here = Trial(chance, folder, mailbox, replicas, headers, [], set(), server_fails=not broken)
        here._set((OPENS - WALL_CLOCK.now()).total_seconds())
        for replica in replicas:
            stack.callback(replica.kill)
            replica.start()
            await replica.ready()
        yield here


def _contact(respondent: str) -> dict[str, str]:
    named = {"name": f"Kontakt {respondent}", "email": f"{respondent}@example.se"}
    return named | {"respondent": respondent, "role": "signer", "digest": "each"}


async def _by_seed(setup: str, url: str, seed: int) -> int:
    return await trial(setup, url, seed, aim=AIMS[seed // 2 % len(AIMS)] if seed % 2 else "")


if __name__ == "__main__":
    sys.exit(series.run("tests.faults.letters", __doc__, _by_seed))
