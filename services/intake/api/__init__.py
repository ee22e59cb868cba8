"""Intake over HTTP. Reads the request, calls one handler in one transaction, writes the answer; decides nothing."""

from fastapi import APIRouter

from services.intake.api import draft, draft_parts, imports, parties, returns, rounds, take_overs
from services.intake.api.shared import prepare

router = APIRouter()
for part in (
    draft.router,
    draft_parts.router,
    rounds.router,
    returns.router,
    parties.router,
    take_overs.router,
    imports.router,
):  # the busy one first: routes are tried in order
    router.routes.extend(part.routes)  # including would look through a router inside a router for each request

__all__ = ["prepare", "router"]
