"""The live stream: what was added to the timeline, to each client in its own time.

The timeline itself is the queue. A client holds nothing but its place in it and reads on from there, so a
slow one costs its own delay alone, and one that comes back names its place and misses nothing. One look at
the table a quarter of a second serves all clients of this process, whichever replica wrote the rows; that
is also what holds the stream to four bursts a second. Those who follow alike – the same choice, the same
rights, from the same place – share one reading of what came and its words; whoever lags reads its own.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import structlog
from sqlalchemy import Select, func, or_, select
from sse_starlette import ServerSentEvent

from libs.common.database import Database, Transaction, is_transient
from services.notifications.queries.status import TIMELINE, entry
from services.notifications.schemas import status as schemas

log = structlog.get_logger()

LOOK_SECONDS = 0.25
PAGE = 500
LATEST = 20
"""How many of the last events a coalesced message carries."""
SHARED = 32
"""Pages kept for those who are about to ask for the same."""

Detail = Literal["all", "status"]


class Message(ServerSentEvent):
    """Written once, however many it is sent to."""

    @cached_property
    def _written(self) -> bytes:
        return super().encode()

    def encode(self) -> bytes:
        return self._written


class Page(NamedTuple):
    """What a client is sent next, and the place in the timeline that it has reached then."""

    reached: int
    messages: list[Message]


class Tail:
    """The end of the timeline, looked at while anybody follows it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._position = -1
        self._moved = asyncio.Event()
        self._followers = 0
        self._looking: asyncio.Task[None] | None = None
        self._pages: OrderedDict[Hashable, asyncio.Future[Page]] = OrderedDict()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        self._followers += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="timeline tail")
        try:
            yield
        finally:
            self._followers -= 1
            if self._followers == 0 and self._looking is not None:
                self._looking.cancel()
                self._looking, self._position = None, -1
                self._pages.clear()

    async def past(self, position: int) -> int:
        """Waits until the timeline reaches beyond `position`, a few seconds at most; answers its end."""
        try:
            async with asyncio.timeout(5):
                while self._position <= position:
                    await self._moved.wait()
        except TimeoutError:
            return position
        return self._position

    async def shared(self, name: Hashable, make: Callable[[], Awaitable[Page]], *, keep: bool) -> Page:
        """The page of that name: made once for all who ask for it while it is made and, with `keep`, soon after.

        It is made in a task of its own: the first to ask may leave, and the others have it all the same.
        """
        making = self._pages.get(name)
        if making is None:
            making = asyncio.ensure_future(make())
            self._pages[name] = making
            making.add_done_callback(lambda made: self._forget(name, made, keep))
            while len(self._pages) > SHARED:
                self._pages.popitem(last=False)
        return await asyncio.shield(making)

    def _forget(self, name: Hashable, made: "asyncio.Future[Page]", keep: bool) -> None:
        failed = made.cancelled() or made.exception() is not None
        if (failed or not keep) and self._pages.get(name) is made:
            del self._pages[name]

    async def _look(self) -> None:
        while True:
            try:
                async with self.database.reading() as tx:
                    end = await end_of_timeline(tx)
                if end > self._position:
                    self._position = end
                    moved, self._moved = self._moved, asyncio.Event()
                    moved.set()
            except Exception as error:
                log.warning("timeline not read, trying again", reason=repr(error))
            await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True)
class View:
    """What a client asked for and may see. `until` is when its token ends, in seconds since 1970."""

    round: str | None
    only: str | None
    detail: Detail
    english: bool
    until: float

    def limit(self, query: Select[Any]) -> Select[Any]:
        if self.round is not None:
            query = query.where(TIMELINE.c.round == self.round)
        if self.only is not None:  # as queries.status.is_own; a whole round's events concern everybody in it
            own, of_own_rounds = TIMELINE.c.respondent == self.only, f"{self.only}-"
            theirs = TIMELINE.c.respondent.startswith(of_own_rounds, autoescape=True)
            query = query.where(or_(own, theirs, TIMELINE.c.respondent.is_(None)))
        return query


async def end_of_timeline(tx: Transaction) -> int:
    return await tx.scalar(select(func.max(TIMELINE.c.position))) or 0


async def messages(tail: Tail, view: View, after: int | None) -> AsyncIterator[ServerSentEvent]:
    """The stream of one client: on from `after`, or from now with a picture of the latest events first."""
    async with tail.following():
        try:
            alike = (view.round, view.only, view.detail, view.english)
            if after is None:
                after, picture = await tail.shared(alike, lambda: _latest(tail.database, view), keep=False)
                for message in picture:
                    yield message
            while time.time() < view.until:
                end = await tail.past(after)
                if end <= after:
                    continue
                after, page = await _next(tail, view, alike, after, end)
                for message in page:
                    yield message
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("stream ended: storage away", reason=repr(error))  # the client comes back by itself


async def _next(tail: Tail, view: View, alike: tuple[Hashable, ...], after: int, end: int) -> Page:
    """What lies between two places never changes: rows are committed in the order of their positions."""
    return await tail.shared((*alike, after, end), lambda: _page(tail.database, view, after, end), keep=True)


async def _latest(database: Database, view: View) -> Page:
    async with database.reading() as tx:
        end = await end_of_timeline(tx)
        query = view.limit(select(TIMELINE)).order_by(TIMELINE.c.position.desc()).limit(LATEST)
        rows = list(reversed(await tx.rows(query)))
    return Page(end, [_status(end, rows, view, events=0)])


async def _page(database: Database, view: View, after: int, end: int) -> Page:
    async with database.reading() as tx:
        query = view.limit(select(TIMELINE)).where(TIMELINE.c.position > after, TIMELINE.c.position <= end)
        rows = list(await tx.rows(query.order_by(TIMELINE.c.position).limit(PAGE)))
    reached = rows[-1].position if len(rows) == PAGE else end
    messages = [_event(row, view) for row in rows] if view.detail == "all" else []
    return Page(reached, messages + ([_status(reached, rows, view, events=len(rows))] if rows else []))


def _event(row: Any, view: View) -> Message:
    data = entry(row, view.english).model_dump_json()
    return Message(data, event="timeline", id=str(row.position))


def _status(position: int, rows: list[Any], view: View, events: int) -> Message:
    changed: dict[str, set[str]] = {}
    for row in rows if events else []:
        changed.setdefault(row.round, set()).update([row.respondent] if row.respondent else [])
    status = schemas.StreamStatus(
        position=position,
        events=events,
        changed={round_id: sorted(codes) for round_id, codes in changed.items()},
        latest=[entry(row, view.english) for row in reversed(rows[-LATEST:])],
    )
    return Message(status.model_dump_json(), event="status", id=str(position))
