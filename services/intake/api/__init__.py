"""Intake over HTTP. Reads the request, calls one handler in one transaction, writes the answer; decides nothing."""

from fastapi import APIRouter

from services.intake.api import draft, returns, rounds
from services.intake.api.shared import prepare

router = APIRouter()
router.include_router(draft.router, tags=["draft"])  # first: routes are tried in order, and this is the busy one
router.include_router(rounds.router, tags=["rounds"])
router.include_router(returns.router, tags=["returns"])

__all__ = ["prepare", "router"]
