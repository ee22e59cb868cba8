"""Aggregation's reads: tables by any dimensions, completeness, what stands behind a figure, the feed."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from libs.common.asked import asked
from libs.common.database import Transaction, table_of
from libs.common.events import CellValue, RoundOpened
from libs.common.problems import Problem, not_found
from services.aggregation import models
from services.aggregation.measures import DIMENSIONS, MEASURES, Contribution

ROUND = table_of(models.Round)
RETURN = table_of(models.ReturnVersion)
CONTRIBUTION = table_of(models.StandingInsats)
CELL = table_of(models.CellCounter)
FEED = table_of(models.FeedEntry)
HEAD = table_of(models.FeedHead)
MOST_PLACES = 250_000
"""Insatser counted once for each row that they stand in: one with every municipality, goal and fund has many."""


def dimensions(by: str) -> list[str]:
    """`respondent,area` → the names. Raises Problem for an unknown one."""
    names = list(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    return only_dimensions(names)


def only_dimensions(names: list[str]) -> list[str]:
    """The names themselves. Raises Problem for one that is no dimension."""
    if unknown := [name for name in names if name not in DIMENSIONS]:
        choice = ", ".join(DIMENSIONS)
        raise Problem(
            422,
            "dimension-unknown",
            (
                f"Det går inte att summera på {', '.join(unknown)}. Välj bland: {choice}.",
                f"Rows cannot be made by {', '.join(unknown)}. Choose among: {choice}.",
            ),
        )
    return names


async def round_of(tx: Transaction, round_id: str) -> RoundOpened:
    state = await tx.scalar(select(ROUND.c.state).where(ROUND.c.id == round_id))
    if state is None:
        raise not_found(f"Omgången {round_id}", f"The round {round_id}")
    return RoundOpened.model_validate_json(state)


async def contributions(tx: Transaction, round_id: str) -> list[Contribution]:
    rows = await tx.rows(
        select(CONTRIBUTION.c.facts)
        .where(CONTRIBUTION.c.round == round_id)
        .order_by(CONTRIBUTION.c.respondent, CONTRIBUTION.c.insats_id)
    )
    return [Contribution.model_validate_json(row.facts) for row in rows]


async def cells(tx: Transaction, round_id: str) -> dict[tuple[str, str], tuple[CellValue, str | None]]:
    rows = await tx.rows(select(CELL).where(CELL.c.round == round_id, CELL.c.area != ""))
    return {(r.respondent, r.area): (CellValue.model_validate_json(r.value), r.reason) for r in rows}


async def aggregates(tx: Transaction, round_id: str, by: Sequence[str]) -> list[dict[str, Any]]:
    """A row per combination of values that something stands behind; respondents × areas in full, with state."""
    state = await round_of(tx, round_id)
    groups = _grouped(await contributions(tx, round_id), by)
    values = await cells(tx, round_id)
    nil = _nil_counts(round_id, values, by)
    keys = groups.keys() | nil.keys()
    if by and set(by) <= {"round", "respondent", "area"}:
        keys |= _asked_for(state, by)
    rows = [_row(round_id, by, key, groups.get(key, []), nil.get(key, 0)) for key in keys]
    if {"respondent", "area"} <= set(by):
        for row in rows:
            value, _ = values.get((row["respondent"], row["area"]), (CellValue(state="missing"), None))
            row["state"] = value.state
    listed = {name: {v: n for n, v in enumerate(_all_values(state, name))} for name in ("respondent", "area")}
    return sorted(rows, key=lambda row: [_order(listed.get(name), str(row[name])) for name in by])


def _grouped(inside: Sequence[Contribution], by: Sequence[str]) -> dict[tuple[str, ...], list[Contribution]]:
    """Values of the dimensions → what has them. Raises Problem before it would take hundreds of megabytes."""
    groups: dict[tuple[str, ...], list[Contribution]] = {}
    places = 0
    for contribution in inside:
        values = [tuple(DIMENSIONS[name](contribution)) for name in by]
        places += prod(map(len, values))
        if places > MOST_PLACES:
            raise Problem(
                422,
                "too-many-rows",
                (
                    "Så många indelningar på en gång ger för många rader. Välj färre.",
                    "So many dimensions at once make too many rows. Choose fewer.",
                ),
            )
        for key in product(*values):
            groups.setdefault(key, []).append(contribution)
    return groups


def _asked_for(state: RoundOpened, by: Sequence[str]) -> set[tuple[str, ...]]:
    """The rows that the table has although nothing stands behind them: what was asked of whom."""
    if {"respondent", "area"} <= set(by):
        facts = [
            {"round": state.round, "respondent": code, "area": area.code}
            for code, mine in asked(state).items()
            for area in mine.areas
            if not area.optional
        ]
        return {tuple(one[name] for name in by) for one in facts}
    return set(product(*(_all_values(state, name) for name in by)))


def _all_values(state: RoundOpened, name: str) -> list[str]:
    if name == "respondent":
        return [respondent.code for respondent in state.respondents]
    return [area.code for area in state.areas] if name == "area" else [state.round]


def _nil_counts(
    round_id: str, values: Mapping[tuple[str, str], tuple[CellValue, str | None]], by: Sequence[str]
) -> dict[tuple[str, ...], int]:
    """Certified nils by the dimensions that they have; none by the others."""
    if not set(by) <= {"round", "respondent", "area"}:
        return {}
    counts: dict[tuple[str, ...], int] = {}
    for (respondent, area), (value, _) in values.items():
        if value.nil_returns:
            facts = {"round": round_id, "respondent": respondent, "area": area}
            key = tuple(facts[name] for name in by)
            counts[key] = counts.get(key, 0) + value.nil_returns
    return counts


def _row(
    round_id: str, by: Sequence[str], key: tuple[str, ...], inside: Sequence[Contribution], nil_returns: int
) -> dict[str, Any]:
    named = dict(zip(by, key, strict=True))
    measured = {
        name: sum(measure(contribution, named.get("fund")) for contribution in inside)
        for name, measure in MEASURES.items()
    }
    behind = f"/aggregation/v1/rounds/{round_id}/aggregates/insatser"
    return {
        **named,
        "insatser": measured["insatser"],
        "nil_returns": nil_returns,
        "amount_sek": measured["amount_sek"],
        "total_budget_sek": measured["total_budget_sek"],
        "versions": [{"insats_id": c.insats_id, "version": c.version} for c in inside],
        "href": behind + (f"?{urlencode(named)}" if named else ""),
    }


def _order(listed: Mapping[str, int] | None, value: str) -> tuple[int, str]:
    """The form's order for areas, the round's for respondents (`listed`), numbers as numbers, else by code."""
    if listed is not None:
        return (listed.get(value, len(listed)), value)
    return (int(value), "") if value.isdecimal() else (0, value)


async def insatser_behind(tx: Transaction, round_id: str, where: Mapping[str, str]) -> list[dict[str, Any]]:
    """The contributions behind the row that has these values."""
    await round_of(tx, round_id)
    return [
        contribution.model_dump(mode="json")
        for contribution in await contributions(tx, round_id)
        if all(value in set(DIMENSIONS[name](contribution)) for name, value in where.items())
    ]


async def completeness(tx: Transaction, round_id: str) -> list[dict[str, Any]]:
    """Every respondent and the areas that it was asked about, with one of three values: reported, nil, missing.

    By what the respondent itself reported where; the tables count by the area in force.
    An optional area that holds nothing is left out.
    """
    state = await round_of(tx, round_id)
    values = await cells(tx, round_id)
    standing = await tx.rows(select(RETURN).where(RETURN.c.round == round_id, RETURN.c.stands))
    on_time = {row.respondent: row.on_time for row in standing}
    items = []
    for respondent, area in [(code, area) for code, mine in asked(state).items() for area in mine.areas]:
        value, reason = values.get((respondent, area.code), (CellValue(state="missing"), None))
        if area.optional and value.state == "missing":
            continue
        item = {
            "respondent": respondent,
            "area": area.code,
            "state": value.state,
            "insatser": value.insatser if value.declared_insatser is None else value.declared_insatser,
            "on_time": on_time.get(respondent),
        }
        items.append(item | ({"reason": reason} if value.state == "nil" else {}))
    return items


async def feed(tx: Transaction, after: int, limit: int) -> list[tuple[int, bytes]]:
    rows = await tx.rows(select(FEED).where(FEED.c.sequence > after).order_by(FEED.c.sequence).limit(limit))
    return [(row.sequence, row.body) for row in rows]


async def feed_head(tx: Transaction) -> int:
    return int(await tx.scalar(select(HEAD.c.sequence)))
