"""The difference between two editions as a document, for any format."""

from typing import Any

from services.reporting.reports.changes.cells import change_row, columns, plain
from services.reporting.reports.changes.words import WORDS, ChangeWords
from services.reporting.reports.tree import Block, Cell, Document, Heading, Paragraph, Row, Table
from services.reporting.schemas import AreaChange, Difference, FieldChange, RespondentChange, ReturnStand

RECORD_COLUMNS = ("respondent", "name", "area", "kind", "id", "change", "field", "old", "new")


def difference_document(difference: Difference, title: str, language: str) -> Document:
    """One heading for each respondent that differs, one table under it. `title` is the round's."""
    words = WORDS[language]
    summary = words.same if difference.same else words.summary.format(**difference.counts)
    blocks: list[Block] = [Paragraph(summary)]
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
    record = {"respondent": change.respondent, "name": change.name}
    lines: list[Row] = []
    for area in change.areas:
        lines += _area_rows(area, words, language, record | {"area": area.area})
    for answer in change.answers:
        title = answer.title_en if language == "en" else answer.title
        about = record | {"kind": "answer", "id": answer.question, "change": answer.change}
        kind = words.kinds[answer.change]
        lines += [change_row(f"{answer.question} {title}", kind, one, words, about) for one in answer.fields]
    analyses = record | {"kind": "analysis"}
    lines += [change_row(words.analyses, "", one, words, analyses) for one in change.analyses]
    stands = f"{words.return_}: {_stand(change.old_return, words)} → {_stand(change.new_return, words)}"
    caption = words.changes_of.format(name=change.name)
    table = Table(f"changes-{change.respondent}", caption, columns(words), tuple(lines))
    heading = Heading(2, change.name, f"respondent-{change.respondent}")
    return [heading, Paragraph(stands), *([table] if lines else [])]


def _stand(stand: ReturnStand | None, words: ChangeWords) -> str:
    if stand is None:
        return words.no_return
    return f"{stand.return_id} ({stand.received_at:%Y-%m-%d %H:%M} UTC)"


def _area_rows(area: AreaChange, words: ChangeWords, language: str, record: dict[str, Any]) -> list[Row]:
    title = f"{area.number} {area.title_en if language == 'en' else area.title}"
    rows: list[Row] = []
    if area.old_state != area.new_state:
        said = {"kind": "state", "field": "state", "old": area.old_state, "new": area.new_state}
        states = (plain(words.states[state] if state else "") for state in (area.old_state, area.new_state))
        cells = (Cell((Paragraph(title),), header=True), Cell(), plain(words.state), *states)
        rows.append(Row(cells, record=record | said))
    if area.nil_return:
        what = f"{title}: {words.nil_return}"
        rows.append(change_row(what, "", area.nil_return, words, record | {"kind": "nil_return"}))
    for insats in area.insatser:
        about = record | {"kind": "insats", "id": insats.insats_id, "change": insats.change}
        kind = words.kinds[insats.change]
        rows += [change_row(insats.name or insats.insats_id, kind, one, words, about) for one in insats.fields]
    return rows
