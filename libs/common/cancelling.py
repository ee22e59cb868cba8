"""Telling the two kinds of asyncio.CancelledError apart."""

import asyncio


def asked_for() -> bool:
    """In an `except asyncio.CancelledError`: True if somebody cancelled this task, which then has to end.

    False: a lost connection has surfaced as a cancellation that nobody asked for (aio-pika does that when a
    heartbeat is missed); the work failed like any other and can be tried again.
    """
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
