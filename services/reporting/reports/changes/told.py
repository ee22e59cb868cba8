"""The difference between two editions as a document, for any format."""

from typing import Any

from services.reporting.reports.changes.cells import change_row, columns, plain
from services.reporting.reports.changes.words import WORDS, ChangeWords
from services.reporting.reports.dates import minute
from services.reporting.reports.tree import Block, Cell, Document, Heading, Paragraph, Row, Table
from services.reporting.schemas.differences import (
    AnswerChange,
    AreaChange,
    Difference,
    FieldChange,
    RespondentChange,
    ReturnStand,
)

RECORD_COLUMNS = ("respondent", "name", "area", "kind", "id", "change", "field", "old", "new")


def difference_document(difference: Difference, title: str, language: str) -> Document:
    """One heading for each respondent that differs, one table under it. `title` is the round's."""
    words = WORDS[language]
    summary = words.same if difference.same else words.summary.format(**difference.counts)
    blocks: list[Block] = [Heading(2, words.overview, "summary"), Paragraph(summary)]
    if difference.round_state:
        blocks += [Heading(2, words.round, "round"), _round_table(difference.round_state, words)]
    for change in difference.respondents:
        blocks += _respondent(change, words, language)
    return Document(
        report="difference",
        title=words.title.format(old=difference.old, new=difference.new, round=title),
        language=language,
        metadata={"round": difference.round, "old": difference.old, "new": difference.new, **difference.counts},
        blocks=tuple(blocks),
        record_columns=RECORD_COLUMNS,
    )


def _round_table(changes: list[FieldChange], words: ChangeWords) -> Table:
    lines = tuple(change_row(words.round, "", change, words, {"kind": "round"}) for change in changes)
    return Table("round", words.changes_of.format(name=words.round), columns(words), lines)


def _respondent(change: RespondentChange, words: ChangeWords, language: str) -> list[Block]:
    """A heading, which returns stood, then a table for each area, for the answers and for the analyses."""
    record = {"respondent": change.respondent, "name": change.name}
    stands = f"{words.return_}: {_stand(change.old_return, words)} → {_stand(change.new_return, words)}"
    anchor = f"respondent-{change.respondent}"
    blocks: list[Block] = [Heading(2, change.name, anchor), Paragraph(stands)]
    for area in change.areas:
        title = f"{area.number} {area.title_en if language == 'en' else area.title}"
        rows = _area_rows(area, words, record | {"area": area.area})
        blocks += _table(title, f"{anchor}.{area.area}", rows, words)
    answers = [row for answer in change.answers for row in _answer_rows(answer, words, language, record)]
    about = record | {"kind": "analysis"}
    analyses = [change_row(words.analyses, "", one, words, about) for one in change.analyses]
    blocks += _table(words.answers, f"{anchor}.answers", answers, words)
    return blocks + _table(words.analyses, f"{anchor}.analyses", analyses, words)


def _table(title: str, anchor: str, rows: list[Row], words: ChangeWords) -> list[Block]:
    if not rows:
        return []
    caption = words.changes_of.format(name=title)
    return [Heading(3, title, anchor), Table(f"{anchor}.table", caption, columns(words), tuple(rows))]


def _answer_rows(answer: AnswerChange, words: ChangeWords, language: str, record: dict[str, Any]) -> list[Row]:
    title = answer.title_en if language == "en" else answer.title
    about = record | {"kind": "answer", "id": answer.question, "change": answer.change}
    kind = words.kinds[answer.change]
    return [change_row(f"{answer.question} {title}", kind, one, words, about) for one in answer.fields]


def _stand(stand: ReturnStand | None, words: ChangeWords) -> str:
    if stand is None:
        return words.no_return
    return f"{stand.return_id} ({minute(stand.received_at)})"


def _area_rows(area: AreaChange, words: ChangeWords, record: dict[str, Any]) -> list[Row]:
    rows: list[Row] = []
    if area.old_state != area.new_state:
        said = {"kind": "state", "field": "state", "old": area.old_state, "new": area.new_state}
        states = (plain(words.states[state] if state else "") for state in (area.old_state, area.new_state))
        cells = (Cell((Paragraph(words.whole_area),), header=True), Cell(), plain(words.state), *states)
        rows.append(Row(cells, record=record | said))
    if area.nil_return:
        rows.append(change_row(words.nil_return, "", area.nil_return, words, record | {"kind": "nil_return"}))
    for insats in area.insatser:
        about = record | {"kind": "insats", "id": insats.insats_id, "change": insats.change}
        kind = words.kinds[insats.change]
        shown = [one for one in insats.fields if insats.change == "changed" or one.field not in ("key", "area")]
        rows += [change_row(insats.name or insats.insats_id, kind, one, words, about) for one in shown]
    return rows
