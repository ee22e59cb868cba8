"""One insats from round to round: what was planned, what was achieved, what changed. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from libs.common.events import Facets, InsatsContent, ReturnSubmitted, RoundState
from services.reporting.reports.changes.cells import change_row, columns, value_cell
from services.reporting.reports.changes.found import insats_changed
from services.reporting.reports.changes.words import WORDS, ChangeWords
from services.reporting.reports.tree import Block, Cell, Column, Document, Heading, Paragraph, Row, Table
from services.reporting.schemas.differences import FieldChange
from services.reporting.schemas.history import Achieved, History, HistoryEntry, Planned, SignedVersion


class Told(NamedTuple):
    """One signed return that holds the insats, with the content that it refers to."""

    round: RoundState
    signed: ReturnSubmitted
    version: int
    content: InsatsContent
    standing: bool
    labels: Facets | None = None


def history(respondent: str, key: str, told: Sequence[Told]) -> History:
    """`told` in any order; at least one. Rounds in the order of their last days."""
    rounds: dict[str, list[Told]] = {}
    told = sorted(told, key=lambda one: (one.round.due_at, one.round.round, one.signed.version))
    for one in told:
        rounds.setdefault(one.round.round, []).append(one)
    entries: list[HistoryEntry] = []
    before: HistoryEntry | None = None
    for versions in rounds.values():
        entries.append(_entry(versions, before))
        before = entries[-1] if entries[-1].content else before
    name = next((one.content.name for one in reversed(entries) if one.content), told[-1].content.name)
    insats_id = f"{respondent}.{key}"
    return History(respondent=respondent, key=key, insats_id=insats_id, name=name, items=entries, total=len(entries))


def _entry(versions: list[Told], before: HistoryEntry | None) -> HistoryEntry:
    round = versions[-1].round
    standing = next((one for one in versions if one.standing), None)
    content = standing.content if standing else None
    return HistoryEntry(
        round=round.round,
        title=round.title,
        form=round.form,
        due_at=round.due_at,
        versions=[_version(one) for one in versions],
        content=content,
        planned=_planned(content),
        achieved=_achieved(content),
        labels=standing.labels if standing else None,
        planned_before=before.planned if before else None,
        differences=insats_changed(before.content, content) if before and content else [],
    )


def _version(one: Told) -> SignedVersion:
    return SignedVersion(
        return_id=one.signed.return_id,
        return_version=one.signed.version,
        received_at=one.signed.received_at,
        on_time=one.signed.on_time,
        insats_version=one.version,
        standing=one.standing,
    )


def _planned(content: InsatsContent | None) -> Planned | None:
    if content is None:
        return None
    return Planned(goals=content.goals, period=content.period, total_budget_sek=content.total_budget_sek)


def _achieved(content: InsatsContent | None) -> Achieved | None:
    if content is None:
        return None
    amount = sum(part.amount_sek for part in content.funding) if content.funding else None
    return Achieved(outputs=content.outputs, outcomes=content.outcomes, amount_sek=amount)


def history_document(history: History, language: str) -> Document:
    """Planned beside achieved for each round, then what changed from one to the next."""
    words = WORDS[language]
    summary = words.history_summary.format(id=history.insats_id, rounds=history.total)
    blocks: list[Block] = [
        Heading(2, words.planned_and_achieved, "planned"),
        Paragraph(summary),
        _table(history, words),
    ]
    held = [entry for entry in history.items if entry.content]
    for before, after in pairwise(held):
        blocks += _changes(before, after, words)
    return Document(
        report="history",
        title=words.history_title.format(name=history.name),
        language=language,
        metadata={"respondent": history.respondent, "key": history.key, "rounds": history.total},
        blocks=tuple(blocks),
        record_columns=("insats_id", "round", "field", "value", "old", "new"),
    )


def _table(history: History, words: ChangeWords) -> Table:
    sides = (
        *(f"{words.planned}: {words.fields[name]}" for name in ("goals", "period", "total_budget_sek")),
        *(f"{words.achieved}: {words.fields[name]}" for name in ("outputs", "outcomes", "amount_sek")),
    )
    names = ("goals", "period", "total_budget_sek", "outputs", "outcomes", "amount_sek")
    titled = zip(names, sides, strict=True)
    heads = (Column("round", words.year), *(Column(n, t, numeric=n.endswith("_sek")) for n, t in titled))
    lines = tuple(_line(entry, names, words) for entry in history.items)
    return Table("planned", words.planned_caption, heads, lines)


def _line(entry: HistoryEntry, names: Sequence[str], words: ChangeWords) -> Row:
    standing = next((one for one in entry.versions if one.standing), None)
    version = (
        words.version.format(version=standing.return_version, insats_version=standing.insats_version)
        if standing
        else words.kinds["removed"]
    )
    head = Cell((Paragraph(entry.title, strong=True), Paragraph(version)), header=True)
    values = {
        **(entry.planned.model_dump() if entry.planned else {}),
        **(entry.achieved.model_dump() if entry.achieved else {}),
    }
    quoted = {"goals", "outputs", "outcomes"}
    return Row((head, *(value_cell(values.get(name), words, name in quoted) for name in names)))


def _changes(before: HistoryEntry, after: HistoryEntry, words: ChangeWords) -> list[Block]:
    heading = Heading(2, words.changed_since.format(round=before.title), f"changes-{after.round}")
    if not after.differences:
        return [heading, Paragraph(words.unchanged.format(round=before.title))]
    lines = tuple(_changed(after, change, words) for change in after.differences)
    return [heading, Table(f"changes-{after.round}", heading.text, columns(words), lines)]


def _changed(after: HistoryEntry, change: FieldChange, words: ChangeWords) -> Row:
    return change_row(after.title, words.kinds["changed"], change, words, {"round": after.round})
