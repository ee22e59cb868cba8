"""Trials of the webhooks: endpoints that fail in every way, replicas killed; then nobody may lack a number.

`python -m tests.faults.webhooks --setup embedded|connected --trials 20 --seed 1`. Exits with 1 at the first that fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from libs.common.auth import LocalIssuer
from libs.common.inbox import Arrival
from tests.faults import series
from tests.faults.replica import Fault, Replica, write
from tests.infrastructure.services import own_databases
from tests.notifications.endpoint import Endpoint, Received
from tests.notifications.webhooks import changes

CHANGES = 32
RESPONDENTS = ("01", "09", "24", "25")
WAYS = ("500", "half", "large", "close", "redirect", "429", "hang")
SECONDS = 90
PROCESS = "tests.faults.webhook_process"
SETTINGS = {
    "INSATS_WEBHOOK_ALLOW_PRIVATE": "127.0.0.0/8",
    "INSATS_WEBHOOK_TIMEOUT_SECONDS": "0.5",
    "INSATS_WEBHOOK_RETRY_SECONDS": "0.05",
    "INSATS_WEBHOOK_LONGEST_PAUSE_SECONDS": "0.5",
    "INSATS_WEBHOOK_GAP_SECONDS": "60",
    "INSATS_LOG_LEVEL": "ERROR",
}


class Subscriber:
    """An endpoint with faults of its own and, after `rotated`, a second secret. `share`: of requests that fail."""

    def __init__(self, chance: random.Random, share: float) -> None:
        self.endpoint = Endpoint(self._behave)
        self.secrets: list[str] = []
        self.unsigned = 0
        self.id = ""
        self._chance = chance
        self._share = share

    def _behave(self, got: Received) -> str:
        if self.secrets and not self._is_signed(got):
            self.unsigned += 1
            return "401"
        return self._chance.choice(WAYS) if self._chance.random() < self._share else "ok"

    def _is_signed(self, got: Received) -> bool:
        for secret in self.secrets:
            with contextlib.suppress(WebhookVerificationError):
                Webhook(secret).verify(got.body, got.headers)
                return True
        return False

    def check(self) -> None:
        """Every number once, the same bytes each time, each respondent's in order, nothing without our signature."""
        if sorted(self.endpoint.numbers) != list(range(1, CHANGES + 1)):
            raise Fault(f"{self.id} has {sorted(self.endpoint.numbers)}")
        bodies: dict[str, set[bytes]] = {}
        for each in self.endpoint.messages:
            bodies.setdefault(each.headers["webhook-id"], set()).add(each.body)
        if any(len(different) > 1 for different in bodies.values()):
            raise Fault(f"{self.id} got different bytes under one id")
        accepted = [each for each in self.endpoint.log.values() if each.kind == "aggregate.updated.v1"]
        for respondent in RESPONDENTS:
            mine = [each.number for each in accepted if each.event["data"]["respondent"] == respondent]
            if mine != sorted(mine):
                raise Fault(f"{self.id} heard of {respondent} in the order {mine}")
        if self.unsigned:
            raise Fault(f"{self.id} got {self.unsigned} messages that its keys do not verify")


def shared_out(chance: random.Random, replicas: int) -> list[list[Arrival]]:
    """Each event to one replica or two, hardly in order: as a broker may hand them out."""
    parts: list[list[Arrival]] = [[] for _ in range(replicas)]
    for one in changes(range(1, CHANGES + 1), RESPONDENTS):
        for part in {chance.randrange(replicas), chance.randrange(replicas)}:
            parts[part].insert(max(0, len(parts[part]) - chance.randrange(4)), one)
    return parts


async def trial(setup: str, postgres_url: str, seed: int, *, aimed: bool) -> int:
    """Answers how many processes died. Raises Fault."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder, environment = Path(name), {"INSATS_AIM": "between"} if aimed else {}
        if setup == "connected":
            database = stack.enter_context(own_databases(postgres_url, ["notifications"]))["notifications"]
            environment["INSATS_DATABASE_URL"] = database
        replicas = []
        for number, part in enumerate(shared_out(chance, 2 if setup == "connected" else 1)):
            write(folder / f"events-{number}", part)
            replicas.append(Replica(PROCESS, folder, folder / f"events-{number}", SETTINGS | environment))
            stack.callback(replicas[-1].kill)
        for replica in replicas:
            replica.start()
            await replica.ready()
        async with subscribers(chance, replicas[0], LocalIssuer(folder)) as (subscribed, rotate):
            (folder / "subscribed").touch()
            died = await disturb(
                chance, replicas, subscribed, rotate, kills=0 if aimed else chance.choice((1, 2, 2, 3))
            )
            for subscriber in subscribed:
                subscriber.check()
    return died


@contextlib.asynccontextmanager
async def subscribers(chance: random.Random, replica: Replica, issuer: LocalIssuer) -> AsyncIterator[tuple[Any, Any]]:
    """Three: a sound one, one that often fails, one that mostly does. With what gives the first a new key."""
    headers = {"Authorization": f"Bearer {issuer.token('read')}"}
    made = [Subscriber(chance, share) for share in (0.0, 0.25, 0.5)]
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{replica.port}", headers=headers, timeout=20)
        )
        for subscriber in made:
            await stack.enter_async_context(subscriber.endpoint)
            answer = await client.post("/v1/subscriptions", json={"url": subscriber.endpoint.url})
            answer.raise_for_status()
            subscriber.id = answer.json()["id"]
            subscriber.secrets.append(answer.json()["secret"])
            await _until_active(client, answer.json())

        async def rotate() -> bool:
            """A subscriber that changes its key: from now on it knows the new one alone, and both are used."""
            try:
                answer = await client.post(f"/v1/subscriptions/{made[0].id}/rotate-key", json={"overlap_hours": 1})
            except httpx.TransportError:
                return False  # the replica is dead just now
            if answer.is_success:
                made[0].secrets.append(answer.json()["secret"])
            return answer.is_success

        yield made, rotate


async def _until_active(client: httpx.AsyncClient, subscription: dict[str, Any]) -> None:
    """On a busy machine the answer to the challenge may be late: then it is asked for again, as a subscriber does."""
    until = time.monotonic() + SECONDS
    while subscription["state"] != "active":
        if time.monotonic() > until:
            raise Fault(f"{subscription['id']} is not active: {subscription['last_fault']}")
        await client.post(f"/v1/subscriptions/{subscription['id']}/resume")
        subscription = (await client.get(f"/v1/subscriptions/{subscription['id']}")).json()


async def disturb(
    chance: random.Random, replicas: list[Replica], subscribed: list[Subscriber], rotate: Any, kills: int
) -> int:
    """Kills at random moments, starts again who died, until everybody has everything. Answers how many died."""
    moments = sorted(chance.uniform(0.1, CHANGES * 0.04) for _ in range(kills))
    began, died, rotated = time.monotonic(), 0, False
    while any(len(subscriber.endpoint.numbers) < CHANGES for subscriber in subscribed):
        passed = time.monotonic() - began
        if passed > SECONDS:
            raise Fault(f"after {SECONDS} s: {[sorted(subscriber.endpoint.numbers) for subscriber in subscribed]}")
        if moments and passed > moments[0]:
            moments.pop(0)
            chance.choice(replicas).kill()
        for replica in replicas:
            if replica.died:
                died += 1
                replica.start()
        if not rotated and len(subscribed[0].endpoint.numbers) > CHANGES // 3:
            rotated = await rotate()
        await asyncio.sleep(0.02)
    return died


async def _by_seed(setup: str, url: str, seed: int) -> int:
    return await trial(setup, url, seed, aimed=seed % 3 == 0)


if __name__ == "__main__":
    sys.exit(series.run("tests.faults.webhooks", __doc__, _by_seed))
