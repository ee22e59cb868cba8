"""The insatser that stand in a round, with what was read in them and what people said of them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from libs.common.database import Transaction, table_of
from libs.common.events import InsatsContent, Labels, RoundState
from libs.common.problems import not_found
from services.classification import models, reviewing
from services.classification.findings import Item
from services.classification.queries.labels import CLASSIFICATION, decided, reviews_of

ROUND = table_of(models.Round)
RETURN = table_of(models.StandingReturn)
STANDING = table_of(models.StandingInsats)


class Stands(NamedTuple):
    """`labels` as the machine has them, `in_force` with what people `decided` in place of it."""

    row: Any
    content: InsatsContent
    labels: Labels
    decided: dict[str, Any]

    @property
    def in_force(self) -> Labels:
        return reviewing.in_force(self.labels, self.decided)

    @property
    def item(self) -> Item:
        row = self.row
        return Item(
            row.insats_id, row.version, row.respondent, row.position, row.area, self.content, self.labels,
            row.text_sha256, "area" in self.decided,
        )  # fmt: skip


async def round_of(tx: Transaction, round: str) -> RoundState:
    """Raises Problem 404 for a round that has not come here."""
    state = await tx.scalar(select(ROUND.c.state).where(ROUND.c.id == round))
    if state is None:
        raise not_found(f"Omgången {round}", f"The round {round}")
    return RoundState.model_validate_json(state)


async def owners_of(tx: Transaction, version: Any) -> list[str]:
    """Who owns a round that this insats version came in or stands in."""
    of = and_(STANDING.c.insats_id == version.insats_id, STANDING.c.version == version.version)
    in_rounds = or_(ROUND.c.id == version.round, ROUND.c.id.in_(select(STANDING.c.round).where(of)))
    states = await tx.rows(select(ROUND.c.state).where(in_rounds))
    owners = (RoundState.model_validate_json(row.state).owner for row in states)
    return [owner for owner in owners if owner is not None]


async def standing_in(tx: Transaction, round: str) -> tuple[list[Any], dict[str, list[Any]]]:
    """Rows by respondent and place in its return, and people's labels by insats: nothing is parsed yet."""
    same = and_(CLASSIFICATION.c.insats_id == STANDING.c.insats_id, CLASSIFICATION.c.version == STANDING.c.version)
    rows = await tx.rows(
        select(
            STANDING.c.insats_id, STANDING.c.version, STANDING.c.respondent, STANDING.c.position, STANDING.c.area,
            RETURN.c.return_id, CLASSIFICATION.c.content, CLASSIFICATION.c.labels, CLASSIFICATION.c.text_sha256,
            CLASSIFICATION.c.suggested, CLASSIFICATION.c.confidence,
        )
        .join(CLASSIFICATION, same)
        .join(RETURN, and_(RETURN.c.round == STANDING.c.round, RETURN.c.respondent == STANDING.c.respondent))
        .where(STANDING.c.round == round)
        .order_by(STANDING.c.respondent, STANDING.c.position)
    )  # fmt: skip
    return list(rows), await reviews_of(tx, [row.insats_id for row in rows])


def parsed(rows: list[Any], reviews: dict[str, list[Any]]) -> Iterator[Stands]:
    """Takes processor time and no database."""
    for row in rows:
        yield Stands(
            row,
            InsatsContent.model_validate_json(row.content),
            Labels.model_validate_json(row.labels),
            decided(reviews.get(row.insats_id, []), row.text_sha256),
        )
