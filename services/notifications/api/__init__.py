"""The HTTP API of notifications. Reads the request, calls a query or a handler, writes the answer."""

from fastapi import APIRouter

from services.notifications.api import alerts, contacts, deadlines, letters, parked, status

router = APIRouter()
PARTS = (status, alerts, parked, contacts, letters, deadlines)
for part in PARTS:
    router.routes.extend(part.router.routes)  # including would look through a router inside a router for each request

__all__ = ["router"]
