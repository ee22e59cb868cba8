"""What runs beside intake's consumers: tells when a round has locked, and what drafts have come to hold."""

from collections.abc import Awaitable, Callable

import structlog

from libs.common.database import Database
from libs.common.service import Runtime
from services.intake.handlers import coverage, rounds
from services.intake.settings import IntakeSettings

log = structlog.get_logger()


async def tell_locks(runtime: Runtime) -> None:
    """Never ends."""
    await _repeat(runtime, rounds.tell_locked)


async def tell_drafts(runtime: Runtime) -> None:
    """Never ends. A draft that is being written in is told of every couple of seconds, not with every save."""
    await _repeat(runtime, coverage.tell_changed)


async def _repeat(runtime: Runtime, act: Callable[[Database], Awaitable[int]]) -> None:
    settings = runtime.settings
    assert isinstance(settings, IntakeSettings)
    while True:
        try:
            await act(runtime.database)
        except Exception as error:
            log.warning("not told, trying again", what=act.__name__, reason=repr(error))
        await runtime.clock.sleep(settings.telling_seconds)
