"""The job that sends: gives events on as messages, and works off each subscriber's messages in a lane of its own.

A lane is a task that holds its subscription's lease as long as there is something to send, one message at a time.
It holds a database connection only between two attempts, so that whoever answers slowly costs a socket and no more.
"""

import asyncio
import uuid
from collections.abc import Sequence
from typing import cast

import structlog
from prometheus_client import Counter

from libs.common.batching import Batcher
from libs.common.database import is_transient
from libs.common.service import Runtime
from services.notifications.handlers import deliveries
from services.notifications.handlers.deliveries import Outcome, Work
from services.notifications.handlers.spreading import ALARM, spread
from services.notifications.settings import NotificationsSettings
from services.notifications.subscriptions import signing
from services.notifications.subscriptions.pauses import Pauses
from services.notifications.webhooks.sending import Line, Sender

log = structlog.get_logger()

LANES = 500
"""Endpoints that a process sends to at a time."""
IDLE_SECONDS = 60.0
"""How long a connection is kept for the next message: making one costs more than sending."""
LOOK_SECONDS = 1.0
"""How soon a replica sees what another has left; what it takes in itself it sees at once."""
TOGETHER = 64
"""Outcomes settled in one transaction."""
ATTEMPTS = Counter("insats_webhook_attempts_total", "Webhook messages sent, by what came of it", ["outcome"])


def sender_of(runtime: Runtime) -> Sender:
    settings = cast(NotificationsSettings, runtime.settings)
    given = settings.webhook_key.get_secret_value() if settings.webhook_key else None
    key = signing.installation_key(given, settings.data_dir)
    return Sender(key, settings.webhook_allowed, settings.webhook_timeout_seconds, runtime.clock, settings.trusted)


async def send_webhooks(runtime: Runtime) -> None:
    """The service's job; ends when it is cancelled."""
    while True:
        try:
            lanes = Lanes(runtime)
        except OSError as error:  # no setting, and no data folder to keep a key in
            log.error("no key for webhooks: set INSATS_WEBHOOK_KEY", reason=repr(error))
            await asyncio.sleep(60)
        else:
            await lanes.run()


class Lanes:
    """What one process sends."""

    def __init__(self, runtime: Runtime) -> None:
        settings = cast(NotificationsSettings, runtime.settings)
        self.database = runtime.database
        self.clock = runtime.clock
        self.sender = sender_of(runtime)
        self.pauses = Pauses(
            settings.webhook_retry_seconds,
            settings.webhook_longest_pause_seconds,
            lease=2 * settings.webhook_timeout_seconds + 5,
        )
        self.gap_seconds = settings.webhook_gap_seconds
        self.owner = uuid.uuid4().hex
        self._running: dict[str, asyncio.Task[None]] = {}
        self._lines: dict[str, tuple[Line, float]] = {}
        """Idle connections, and since when."""
        self._wanted_again: set[str] = set()
        """Lanes that were on their way out when something was due, or ended before a pause."""
        self._settling: Batcher[Outcome, Work | None] = Batcher(
            self._settle, size=TOGETHER, splits=lambda error: not is_transient(error)
        )

    async def run(self) -> None:
        try:
            await self._start()
            while True:
                await self._once()
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._close_idle(0)

    async def _start(self) -> None:
        while not self.database.is_postgresql:
            try:
                async with self.database.transaction() as tx:
                    await deliveries.drop_leases(tx)
                return
            except Exception as error:
                log.warning("webhooks not started, trying again", reason=repr(error))
                await asyncio.sleep(LOOK_SECONDS)

    async def _once(self) -> None:
        """Gives on what has come, starts a lane for each subscriber that something is due to, waits for the next."""
        alarm = self.database.alarm(ALARM)
        alarm.clear()
        pause = LOOK_SECONDS
        try:
            while await self._spread():
                pass
            pause = await self._start_lanes()
        except Exception as error:
            report = log.warning if is_transient(error) else log.error
            report("webhooks not sent, trying again", reason=repr(error))
        await self._close_idle(IDLE_SECONDS)
        await self._wait(alarm, pause)

    async def _close_idle(self, seconds: float) -> None:
        before = asyncio.get_running_loop().time() - seconds
        for name in [name for name, (_, since) in self._lines.items() if since <= before]:
            line, _ = self._lines.pop(name)
            await line.close()

    async def _spread(self) -> bool:
        async with self.database.transaction() as tx:
            return await spread(tx, self.gap_seconds)

    async def _start_lanes(self) -> float:
        """Answers the seconds until something is due."""
        async with self.database.reading() as tx:
            ids, next_due = await deliveries.due(tx, LANES)
        for subscription_id in ids:
            if subscription_id in self._running:
                self._wanted_again.add(subscription_id)
            elif len(self._running) < LANES:
                task = asyncio.create_task(self._work_off(subscription_id), name=f"webhooks to {subscription_id}")
                self._running[subscription_id] = task
        if next_due is None:
            return LOOK_SECONDS
        return min(LOOK_SECONDS, max(0.0, (next_due - self.clock.now()).total_seconds()))

    async def _wait(self, alarm: asyncio.Event, seconds: float) -> None:
        waiting = {asyncio.ensure_future(alarm.wait()), asyncio.ensure_future(self.clock.sleep(seconds))}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()

    async def _work_off(self, subscription_id: str) -> None:
        line, _ = self._lines.pop(subscription_id, (None, 0.0))
        line = line or Line(self.sender)
        try:
            work = await self._settling.submit(Outcome(subscription_id))
            while work:
                result = (await line.send(work)).result
                ATTEMPTS.labels(result.fault or "accepted").inc()
                if result.fault:
                    self._wanted_again.add(subscription_id)
                work = await self._settling.submit(Outcome(subscription_id, work, result))
        except Exception as error:  # what was not noted is sent again, under the same id
            log.warning("webhook lane stopped, starting again", subscription=subscription_id, reason=repr(error))
            await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._running.pop(subscription_id, None)
            if subscription_id in self._wanted_again:
                self._wanted_again.discard(subscription_id)
                self.database.alarm(ALARM).set()
            self._lines[subscription_id] = line, asyncio.get_running_loop().time()

    async def _settle(self, outcomes: Sequence[Outcome]) -> list[Work | Exception | None]:
        async with self.database.transaction() as tx:
            return [*await deliveries.settle(tx, outcomes, self.owner, self.pauses)]
