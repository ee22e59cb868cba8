"""Intake: rounds, drafts and signed returns over HTTP; the source of every other service's events."""

from typing import Any

from fastapi import FastAPI

from libs.common import events
from libs.common.bus import Bus
from libs.common.service import Service, create_app
from services.intake.api import prepare, router
from services.intake.consumers import CONSUMERS
from services.intake.jobs import tell_drafts, tell_locks
from services.intake.models import METADATA
from services.intake.settings import IntakeSettings

SERVICE = Service(
    name="intake",
    title="Insats – mottagning",
    metadata=METADATA,
    router=router,
    emits=(
        events.RoundOpened,
        events.RoundChanged,
        events.RoundLocked,
        events.InsatsReceived,
        events.InsatsWithdrawn,
        events.DraftChanged,
        events.ReturnSubmitted,
        events.ReturnSentBack,
        events.ReturnAccepted,
    ),
    consumers=CONSUMERS,
    jobs=(tell_locks, tell_drafts),
)


def app(bus: Bus | None = None, **settings: Any) -> FastAPI:
    """The service as an ASGI application. `settings` stand before the environment."""
    chosen = IntakeSettings(**settings)
    made = create_app(SERVICE, chosen, bus)
    prepare(made, chosen)
    return made
