"""One insats across rounds: every signed return that holds it, with the content that the return refers to."""

from sqlalchemy import and_, select

from libs.common.database import Transaction
from libs.common.events import InsatsContent, ReturnSubmitted, RoundState
from libs.common.problems import not_found
from services.reporting.queries.reports import REFERENCE, RETURN, ROUND, STANDING, TEXT
from services.reporting.reports.changes.history import Told, history
from services.reporting.schemas import History


async def history_of(tx: Transaction, respondent: str, key: str) -> History:
    """Raises Problem 404 for an insats that no signed return has held."""
    same_text = and_(TEXT.c.insats_id == REFERENCE.c.insats_id, TEXT.c.version == REFERENCE.c.version)
    stands = and_(STANDING.c.round == RETURN.c.round, STANDING.c.return_id == RETURN.c.return_id)
    rows = await tx.rows(
        select(ROUND.c.state, RETURN.c.document, REFERENCE.c.version, TEXT.c.content, STANDING.c.return_id)
        .select_from(REFERENCE)
        .join(RETURN, RETURN.c.return_id == REFERENCE.c.return_id)
        .join(ROUND, ROUND.c.round == RETURN.c.round)
        .join(TEXT, same_text)
        .outerjoin(STANDING, stands)
        .where(REFERENCE.c.insats_id == f"{respondent}.{key}", RETURN.c.taken_in)
    )
    if not rows:
        raise not_found(f"Insatsen {key} i någon inlämnad återrapportering", f"The insats {key} in any signed return")
    told = [
        Told(
            RoundState.model_validate_json(row.state),
            ReturnSubmitted.model_validate_json(row.document),
            row.version,
            InsatsContent.model_validate_json(row.content),
            row.return_id is not None,
        )
        for row in rows
    ]
    return history(respondent, key, told)
