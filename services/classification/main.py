"""Classification: what each insats is about, with the evidence for it."""

from typing import Any

from fastapi import FastAPI

from libs.common import events
from libs.common.bus import Bus
from libs.common.service import Service, create_app
from services.classification import rules
from services.classification.api import router
from services.classification.consumers import CONSUMERS
from services.classification.models import METADATA, READ_MODEL
from services.classification.settings import ClassificationSettings

SERVICE = Service(
    name="classification",
    title="Insats – klassning",
    metadata=METADATA,
    router=router,
    emits=(events.InsatsClassified,),
    consumers=CONSUMERS,
    read_model=READ_MODEL,
)


def app(bus: Bus | None = None, **settings: Any) -> FastAPI:
    """The service as an ASGI application. `settings` stand before the environment."""
    chosen = ClassificationSettings(**settings)
    rules.use_model(chosen.classification_model)
    return create_app(SERVICE, chosen, bus)
