"""What has come and what has not: every respondent and area with one of the three values, in words and by sign."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from libs.common.events import Area, Respondent
from libs.common.forms.paper import in_language
from services.reporting.reports.completeness_words import COMPLETENESS_WORDS, SIGNS, CompletenessWords
from services.reporting.reports.dates import day, minute
from services.reporting.reports.definition import definition_of
from services.reporting.reports.overview_words import OVERVIEW_WORDS
from services.reporting.reports.rows import RoundRows, state_of
from services.reporting.reports.tree import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Note,
    Paragraph,
    Record,
    Row,
    Series,
    Table,
)
from services.reporting.schemas.differences import State

RECORD_COLUMNS = (
    "round", "respondent", "respondent_name", "area_number", "area", "area_title", "state", "insatser", "reason",
    "return_version", "received_at", "on_time",
)  # fmt: skip
MOST_AREAS = 12
"""More areas than these are divided among tables, one for each part of the form."""


@dataclass(frozen=True, slots=True)
class Field:
    """A respondent and an area that it was asked about. `state` is None where nothing had to be said."""

    respondent: Respondent
    area: Area
    state: State | None
    insatser: int
    reason: str | None


class Part(NamedTuple):
    """The areas of one table, and what it is called."""

    number: str
    title: str
    areas: Sequence[Area]


def completeness(rows: RoundRows, language: str) -> Document:
    """Pure: the same rows give the same document. `language` is sv or en."""
    words = COMPLETENESS_WORDS[language]
    fields = list(_fields(rows))
    blocks: list[Block] = [
        *_summary(rows, fields, words, language),
        *_matrices(rows, fields, words, language),
        *_answers(rows, words),
    ]
    states = Counter(field.state for field in fields)
    return Document(
        report="completeness",
        title=words.title.format(round=rows.round.title),
        language=language,
        metadata={
            "round": rows.round.round,
            "round_title": rows.round.title,
            "respondents": len(rows.respondents()),
            "returns": len(rows.returns),
            "reported": states["reported"],
            "nil": states["nil"],
            "missing": states["missing"],
        },
        blocks=tuple(blocks),
        record_columns=RECORD_COLUMNS,
        facts=_facts(rows, language),
        more_records=tuple(_record(rows, field, language) for field in fields if field.state),
    )


def _fields(rows: RoundRows) -> Iterator[Field]:
    for area in rows.areas():
        for respondent in rows.respondents_in(area.code):
            standing = rows.returns.get(respondent.code)
            insatser = len(standing.insatser_in(area.code)) if standing else 0
            reason = standing.nil_reason(area.code) if standing else None
            yield Field(respondent, area, state_of(standing, area), insatser, reason)


def _facts(rows: RoundRows, language: str) -> tuple[Fact, ...]:
    words, overview = COMPLETENESS_WORDS[language], OVERVIEW_WORDS[language]
    on_time = sum(standing.signed.on_time for standing in rows.returns.values())
    received = [standing.signed.received_at for standing in rows.returns.values()]
    facts = [
        Fact(overview.round, rows.round.title),
        Fact(overview.due, day(rows.round.due_at, language)),
        Fact(overview.returns, overview.of.format(n=len(rows.returns), of=len(rows.respondents()))),
        Fact(words.status, f"{words.on_time.format(n=on_time)}, {words.late.format(n=len(received) - on_time)}"),
    ]
    if received:
        facts.append(Fact(overview.latest, day(max(received), language)))
    return tuple(facts)


def _summary(rows: RoundRows, fields: Sequence[Field], words: CompletenessWords, language: str) -> list[Block]:
    respondents = rows.respondents()
    absent = [respondent.name for respondent in respondents if respondent.code not in rows.returns]
    missing = words.absent_one if len(absent) == 1 else words.absent_many
    counts = Counter(field.state for field in fields)
    columns = (Column("state", words.state), Column("fields", words.fields, numeric=True))
    named: list[tuple[State, str]] = [
        ("reported", words.reported_of),
        ("nil", words.nil_of),
        ("missing", words.missing_of),
    ]
    lines = tuple(
        Row(
            (
                Cell((Paragraph(f"{SIGNS[state]} {title}"),), header=True),
                Cell((Paragraph(str(counts[state])),), link="#matrix"),
            )
        )
        for state, title in named
    )
    return [
        Heading(2, words.summary, "summary"),
        Paragraph(words.returned.format(n=len(rows.returns), of=len(respondents))),
        Paragraph(missing.format(n=len(absent), names=", ".join(absent)) if absent else words.all_returned),
        Table("states", words.states_caption, columns, lines),
        _chart(rows, fields, named, words, language),
    ]


def _chart(
    rows: RoundRows,
    fields: Sequence[Field],
    named: Sequence[tuple[State, str]],
    words: CompletenessWords,
    language: str,
) -> Figure:
    parts = _parts(rows, language)
    grouped = [(title, areas) for _, title, areas in parts]
    if len(parts) == 1:
        grouped = [(f"{area.number} {_title(area, language)}", [area]) for area in rows.areas()]
    counted = Counter((field.area.code, field.state) for field in fields)
    counts = Counter(field.state for field in fields)
    series = tuple(
        Series(title, tuple(sum(counted[area.code, state] for area in areas) for _, areas in grouped))
        for state, title in named
    )
    labels = tuple(title for title, _ in grouped)
    alternative = words.chart_alternative.format(
        reported=counts["reported"], nil=counts["nil"], missing=counts["missing"]
    )
    return Figure("states-chart", words.chart, alternative, labels, series)


def _matrices(rows: RoundRows, fields: Sequence[Field], words: CompletenessWords, language: str) -> list[Block]:
    """Respondents by areas; one table, or one for each part of the form with those that were asked there."""
    there = {(field.respondent.code, field.area.code): field for field in fields}
    blocks: list[Block] = [Heading(2, words.matrix, "matrix")]
    parts = _parts(rows, language)
    names = _column_names(rows, parts, language)
    for number, title, areas in parts:
        chosen = {field.respondent.code for field in fields if field.area in areas}
        columns = (
            Column("respondent", words.respondent),
            *(Column(area.code, names[area.code]) for area in areas),
            Column("status", words.status),
        )
        lines = tuple(
            Row(
                (
                    Cell((Paragraph(respondent.name),), header=True),
                    *(_value(there.get((respondent.code, area.code)), words) for area in areas),
                    _status(rows, respondent, words),
                ),
                anchor=f"matrix-{number}.{respondent.code}",
            )
            for respondent in rows.respondents()
            if respondent.code in chosen
        )
        blocks.append(Table(f"matrix-{number}", words.matrix_caption.format(title=title), columns, lines))
    return blocks


def _parts(rows: RoundRows, language: str) -> list[Part]:
    areas = rows.areas()
    if len(areas) <= MOST_AREAS:
        return [Part("all", OVERVIEW_WORDS[language].all_areas, areas)]
    form, by_code = definition_of(rows), {area.code: area for area in areas}
    parts = []
    for section in form.sections:
        codes = [question.area for question in section.every_question() if question.area]
        found = [by_code.pop(code) for code in codes if code in by_code]
        if found:
            parts.append(Part(section.id, f"{section.id} {in_language(section.title, language)}", found))
    rest = [Part("other", OVERVIEW_WORDS[language].all_areas, list(by_code.values()))] if by_code else []
    return parts + rest


def _column_names(rows: RoundRows, parts: Sequence[Part], language: str) -> dict[str, str]:
    """By area. Where all are in one table their numbers do; in a part's table, by the names within that part."""
    if len(parts) == 1:
        return {area.code: OVERVIEW_WORDS[language].area.format(number=area.number) for area in parts[0].areas}
    placed = {str(each.question.area): each.path[-1] for each in definition_of(rows).placed if each.question.area}
    return {
        area.code: f"{placed[area.code].id} {in_language(placed[area.code].title, language)}"
        if area.code in placed
        else _title(area, language)
        for part in parts
        for area in part.areas
    }


def _title(area: Area, language: str) -> str:
    return area.title_en if language == "en" else area.title


def _value(field: Field | None, words: CompletenessWords) -> Cell:
    """The value in words and by sign, so that neither colour nor sign has to be understood."""
    if field is None or field.state is None:
        return Cell((Paragraph(f"{SIGNS[None]} {words.not_asked}"),))
    said = {"reported": words.reported.format(n=field.insatser), "nil": words.nil, "missing": words.missing}
    return Cell((Paragraph(f"{SIGNS[field.state]} {said[field.state]}"),))


def _status(rows: RoundRows, respondent: Respondent, words: CompletenessWords) -> Cell:
    standing = rows.returns.get(respondent.code)
    if standing is None:
        return Cell((Paragraph(f"{SIGNS['missing']} {words.absent_short}"),))
    signed = standing.signed
    return Cell((Paragraph(f"{minute(signed.received_at)}, {_in_time(signed.on_time, words)}"),))


def _in_time(on_time: bool, words: CompletenessWords) -> str:
    return words.on_time_short if on_time else words.late_short


def _answers(rows: RoundRows, words: CompletenessWords) -> list[Block]:
    """For each respondent, how many of the questions that it must answer it has, and which it has not."""
    must: dict[str, list[str]] = {}
    for question in rows.questions():
        if not question.optional:
            for respondent in rows.respondents_to(question.id):
                must.setdefault(respondent.code, []).append(question.id)
    if not must:
        return []
    lines = []
    for respondent in rows.respondents():
        asked, standing = must.get(respondent.code, []), rows.returns.get(respondent.code)
        answered = {id for id, answer in standing.signed.answers.items() if answer.given} if standing else set[str]()
        open_ = [id for id in asked if id not in answered]
        count = words.answers_of.format(n=len(asked) - len(open_), of=len(asked))
        which: Paragraph | Note = Paragraph(", ".join(open_) or words.all_answered)
        if standing is None:
            which = Note("missing", words.absent_short.capitalize())
        name = Cell((Paragraph(respondent.name),), header=True)
        lines.append(Row((name, Cell((Paragraph(count),)), Cell((which,)))))
    columns = (
        Column("respondent", words.respondent),
        Column("answers", words.answers, numeric=True),
        Column("unanswered", words.unanswered),
    )
    return [Heading(2, words.answers, "answers"), Table("answers", words.answers_caption, columns, tuple(lines))]


def _record(rows: RoundRows, field: Field, language: str) -> Record:
    standing = rows.returns.get(field.respondent.code)
    return {
        "round": rows.round.round,
        "respondent": field.respondent.code,
        "respondent_name": field.respondent.name,
        "area_number": field.area.number,
        "area": field.area.code,
        "area_title": _title(field.area, language),
        "state": field.state,
        "insatser": field.insatser,
        "reason": field.reason,
        "return_version": standing.signed.version if standing else None,
        "received_at": standing.signed.received_at.isoformat() if standing else None,
        "on_time": standing.signed.on_time if standing else None,
    }
