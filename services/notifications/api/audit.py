"""The audit trail: who did what."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AfterValidator, AwareDatetime

from libs.common.instants import in_utc
from libs.common.problems import language_of
from services.notifications.api.shared import Admin, Limit, Offset, Storage, Word
from services.notifications.queries import audit as queries
from services.notifications.schemas import audit as schemas

router = APIRouter()
Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]


@router.get("/v1/audit", tags=["audit"], summary="Who did what, latest first")
async def list_audit(
    request: Request,
    database: Storage,
    _: Admin,
    kind: Word = None,
    actor: Word = None,
    round: Word = None,
    respondent: Word = None,
    since: Moment | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.AuditList:
    """Logins and logouts, what was tried in vain, messages sent again or discarded, alerts settled, letters sent again,
    what was done to subscriptions and contacts, returns signed and decided on. `kind` is one of these, or ends with a
    dot for all that begin so: `return.`"""
    wanted = queries.Wanted(kind, actor, round, respondent, since)
    async with database.reading() as tx:
        return await queries.audit(tx, wanted, limit, offset, language_of(request) == "en")
