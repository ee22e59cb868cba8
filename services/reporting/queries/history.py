"""One insats across rounds: every signed return that holds it, with the content that the return refers to."""

from sqlalchemy import and_, select

from libs.common.database import Transaction
from libs.common.events import Facets, InsatsContent, ReturnSubmitted, RoundState
from libs.common.problems import not_found
from services.reporting.queries.reports import LABEL, REFERENCE, RETURN, ROUND, STANDING, TEXT
from services.reporting.reports.changes.history import Told, history
from services.reporting.schemas.history import History


async def history_of(tx: Transaction, respondent: str, key: str, owner: str | None = None) -> History:
    """With `owner` only the rounds that are its own follow-up. Raises Problem 404 if no signed return has held it."""
    same_text = and_(TEXT.c.insats_id == REFERENCE.c.insats_id, TEXT.c.version == REFERENCE.c.version)
    same_labels = and_(LABEL.c.insats_id == REFERENCE.c.insats_id, LABEL.c.version == REFERENCE.c.version)
    stands = and_(STANDING.c.round == RETURN.c.round, STANDING.c.return_id == RETURN.c.return_id)
    rows = await tx.rows(
        select(
            ROUND.c.state, RETURN.c.document, REFERENCE.c.version, TEXT.c.content, LABEL.c.labels, STANDING.c.return_id
        )
        .select_from(REFERENCE)
        .join(RETURN, RETURN.c.return_id == REFERENCE.c.return_id)
        .join(ROUND, ROUND.c.round == RETURN.c.round)
        .join(TEXT, same_text)
        .outerjoin(LABEL, same_labels)
        .outerjoin(STANDING, stands)
        .where(REFERENCE.c.insats_id == f"{respondent}.{key}", RETURN.c.taken_in)
    )
    states = {row.state: RoundState.model_validate_json(row.state) for row in rows}
    seen = [row for row in rows if owner is None or states[row.state].owner == owner]
    if not seen:
        raise not_found(f"Insatsen {key} i någon inlämnad återrapportering", f"The insats {key} in any signed return")
    told = [
        Told(
            states[row.state],
            ReturnSubmitted.model_validate_json(row.document),
            row.version,
            InsatsContent.model_validate_json(row.content),
            row.return_id is not None,
            Facets.model_validate_json(row.labels) if row.labels else None,
        )
        for row in seen
    ]
    return history(respondent, key, told)
