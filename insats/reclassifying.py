"""`insats classification reclassify` and `corrections`: on the service's database, as `insats replay` does.

Everything that is told goes through the outbox: a service that runs on the same database sends it within seconds, in a
data folder it goes out with the next start.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from libs.common.database import Database
from services.classification import rules
from services.classification.handlers.reclassifying import FROM_THE_BEGINNING, reclassify_some
from services.classification.queries.corrections import corrections
from services.classification.reviewing.differences import DIMENSIONS, Cell, Change, moved

QUOTED = 60
"""Characters of a text that are shown as the reason."""


class Reclassified(NamedTuple):
    read: int
    different: int
    cells: dict[Cell, list[Change]]


async def reclassify(database: Database, everything: bool) -> Reclassified:
    """A transaction per batch: what is done is done, if the run is broken off."""
    after, read, different, changes = FROM_THE_BEGINNING, 0, 0, list[Change]()
    while True:
        async with database.transaction() as tx:
            batch = await reclassify_some(tx, after, everything)
        read, different = read + batch.read, different + batch.different
        changes += batch.changes
        if batch.last is None:
            return Reclassified(read, different, moved(changes))
        after = batch.last


def told(result: Reclassified) -> Iterator[str]:
    """What has become of it, line by line."""
    yield f"{result.read} insatser read by rules {rules.RULES_VERSION}: {result.different} have new labels"
    counts = Counter(cell.dimension for cell in result.cells)
    for dimension in DIMENSIONS:
        yield f"national table, respondent by {dimension}: {counts[dimension]} cells change"
    for cell, changes in result.cells.items():
        number = sum(change.by for change in changes)
        yield f"  {cell.round} {cell.respondent} {cell.dimension} {cell.value}: {number:+d}"
        yield from (f"    {_reason(change)}" for change in changes)


def _reason(change: Change) -> str:
    is_read = "is read" if change.by > 0 else "is read no more"
    why = change.why
    if why is None:
        return f"{change.insats_id} {is_read}"
    words = why.text if len(why.text) <= QUOTED else why.text[: QUOTED - 1] + "…"
    return f'{change.insats_id} {is_read}: "{words}" in {why.field}, {why.rule}'


async def write_corrections(database: Database, output: Path) -> int:
    """People's labels as JSON lines; answers how many. The file is there whole or not at all."""
    lines = []
    async with database.reading() as tx:
        async for line in corrections(tx):
            lines.append(json.dumps(line, ensure_ascii=False))
    draft = output.with_name(output.name + ".new")
    draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    draft.replace(output)
    return len(lines)
