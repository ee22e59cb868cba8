"""Group commit: what arrives while one batch is being written is written together as the next.

A lone item is never kept waiting, and under load the cost of a transaction is shared.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from libs.common import cancelling

T = TypeVar("T")
R = TypeVar("R")


class Batcher(Generic[T, R]):
    """Calls `process` with up to `size` items at a time and hands each caller its own result.

    `process` returns one result per item, in order; an exception instance as result is raised to
    that caller alone. If `process` itself raises an error that `splits` says may be one item's
    fault, every item is tried once more by itself, so that a bad one never fails its neighbours.
    """

    def __init__(
        self,
        process: Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]],
        size: int,
        splits: Callable[[Exception], bool],
    ) -> None:
        self._process = process
        self._size = size
        self._splits = splits
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: T) -> R:
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(self._size, len(self._waiting)))]
                await self._settle(batch)
        finally:
            self._task = None

    async def _settle(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._attempt([item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1 and self._splits(error):
                for entry in batch:
                    await self._settle([entry])
                return
            results = [error] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():  # the caller has gone away; the work is done all the same
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    async def _attempt(self, items: Sequence[T]) -> Sequence[R | Exception]:
        try:
            return await self._process(items)
        except asyncio.CancelledError as error:
            if cancelling.asked_for():
                raise
            raise ConnectionError("cancelled from within") from error
