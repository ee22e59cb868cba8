"""A compilation as tables: what each holds, of which type, and how one refers to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from services.reporting.reports.rows import Reported, RoundRows, Standing, state_of

FieldType = Literal["string", "integer", "boolean", "date", "datetime", "array"]
Row = tuple[Any, ...]
"""A value for each field; None is nothing said."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, described in Swedish."""

    name: str
    title: str
    type: FieldType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    """The only ones that there are."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`fields` hold the key of a row in `table`."""

    fields: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataTable:
    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: tuple[Row, ...]


RESPONDENT = Field("respondent", "Uppgiftslämnarens kod", required=True)
AREA = Field("area", "Områdets kod", required=True)
INSATS = Field("insats_id", "Insatsens beteckning", required=True)
OF_RESPONDENT = Reference(("respondent",), "respondents", ("code",))
OF_AREA = Reference(("area",), "areas", ("code",))
OF_INSATS = Reference(("insats_id",), "insatser", ("insats_id",))


def tables(rows: RoundRows) -> list[DataTable]:
    """Every fact of the compilation once; rows in the order of the compilation."""
    return [
        _respondents(rows),
        _areas(rows),
        _questions(rows),
        _insatser(rows),
        _funding(rows),
        _nil_returns(rows),
        _answers(rows),
        _analyses(rows),
        _completeness(rows),
    ]


def _standing(rows: RoundRows) -> Iterator[tuple[str, Standing]]:
    for respondent in rows.respondents():
        if standing := rows.returns.get(respondent.code):
            yield respondent.code, standing


def _reported(rows: RoundRows) -> Iterator[tuple[str, Reported]]:
    for code, standing in _standing(rows):
        for reported in standing.insatser:
            yield code, reported


def _respondents(rows: RoundRows) -> DataTable:
    fields = (
        Field("code", "Kod", required=True),
        Field("name", "Namn", required=True),
        Field("return_id", "Den gällande återrapporteringens beteckning"),
        Field("return_version", "Dess version", "integer"),
        Field("received_at", "När den lämnades in", "datetime"),
        Field("on_time", "I tid", "boolean"),
        Field("content_sha256", "Kontrollsumma enligt kvittot"),
    )
    lines: list[Row] = []
    for respondent in rows.respondents():
        standing = rows.returns.get(respondent.code)
        signed = standing.signed if standing else None
        told = (
            (signed.return_id, signed.version, signed.received_at, signed.on_time, signed.content_sha256)
            if signed
            else (None,) * 5
        )
        lines.append((respondent.code, respondent.name, *told))
    about = "De som ska lämna uppgifter i omgången. Den som inte har lämnat in har ingen återrapportering angiven."
    return DataTable("respondents", "Uppgiftslämnare", about, fields, ("code",), (), tuple(lines))


def _areas(rows: RoundRows) -> DataTable:
    fields = (
        Field("code", "Kod", required=True),
        Field("number", "Nummer i blanketten", "integer", required=True),
        Field("title", "Namn", required=True),
        Field("title_en", "Namn på engelska", required=True),
    )
    lines = tuple((area.code, area.number, area.title, area.title_en) for area in rows.areas())
    return DataTable("areas", "Områden", "Blankettens tabeller.", fields, ("code",), (), lines)


def _questions(rows: RoundRows) -> DataTable:
    fields = (
        Field("id", "Nummer i blanketten", required=True),
        Field("type", "Slag av fråga", required=True),
        Field("title", "Fråga", required=True),
        Field("title_en", "Fråga på engelska", required=True),
    )
    lines = tuple((one.id, one.type, one.title, one.title_en) for one in rows.questions())
    return DataTable("questions", "Frågor", "De frågor som besvaras utanför tabellerna.", fields, ("id",), (), lines)


def _insatser(rows: RoundRows) -> DataTable:
    fields = (
        INSATS,
        Field("version", "Insatsens version", "integer", required=True),
        RESPONDENT,
        Field("key", "Uppgiftslämnarens egen nyckel, densamma från år till år", required=True),
        AREA,
        Field("group", "Underrubrik"),
        Field("name", "Namn"),
        Field("description", "Kort beskrivning"),
        Field("outputs", "Prestationer"),
        Field("outcomes", "Effekter"),
        Field("goals", "Mål"),
        Field("owner", "Ägare"),
        Field("project_id", "Projektets beteckning"),
        Field("period_start", "Börjar", "date"),
        Field("period_end", "Slutar", "date"),
        Field("priority", "Prioritering", "integer"),
        Field("fund", "Fond eller program, med uppgiftslämnarens ord"),
        Field("total_budget_sek", "Total budget i kronor", "integer"),
        Field("municipalities", "Kommuner, som koder", "array"),
        Field("respondents", "Uppgiftslämnare som den gäller, som koder", "array"),
        Field("sdg", "Mål i Agenda 2030, som nummer", "array"),
        Field(
            "counted_area", "Området som insatsen räknas i: ett annat än regionen angav om en granskning har sagt det"
        ),
    )
    lines: list[Row] = []
    for code, reported in _reported(rows):
        one = reported.content
        period = (one.period.start, one.period.end) if one.period else (None, None)
        texts = (one.group, one.name, one.description, one.outputs, one.outcomes, one.goals)
        sums = (one.owner, one.project_id, *period, one.priority, one.fund, one.total_budget_sek)
        lists = (one.municipalities, one.respondents, one.sdg)
        lines.append(
            (reported.insats_id, reported.version, code, one.key, reported.area, *texts, *sums, *lists, reported.placed)
        )
    about = "Insatser i gällande återrapporteringar. Texterna är uppgiftslämnarnas egna, tecken för tecken."
    return DataTable("insatser", "Insatser", about, fields, ("insats_id",), (OF_RESPONDENT, OF_AREA), tuple(lines))


def _funding(rows: RoundRows) -> DataTable:
    fields = (
        INSATS,
        Field("position", "Ordning inom insatsen", "integer", required=True),
        Field("source", "Finansieringskälla, som kod", required=True),
        Field("amount_sek", "Belopp i kronor", "integer", required=True),
    )
    lines = [
        (reported.insats_id, position, part.source, part.amount_sek)
        for _, reported in _reported(rows)
        for position, part in enumerate(reported.content.funding, 1)
    ]
    about = "Insatsernas finansiering, en rad per källa."
    return DataTable("funding", "Finansiering", about, fields, ("insats_id", "position"), (OF_INSATS,), tuple(lines))


def _nil_returns(rows: RoundRows) -> DataTable:
    fields = (RESPONDENT, AREA, Field("reason", "Skäl"))
    lines = [(code, nil.area, nil.reason) for code, standing in _standing(rows) for nil in standing.signed.nil_returns]
    about = "Intyg om att uppgiftslämnaren inte har några insatser att redovisa i området. Inte detsamma som saknas."
    key, references = ("respondent", "area"), (OF_RESPONDENT, OF_AREA)
    return DataTable("nil_returns", "Inga insatser att redovisa", about, fields, key, references, tuple(lines))


def _answers(rows: RoundRows) -> DataTable:
    fields = (
        RESPONDENT,
        Field("question", "Frågans nummer", required=True),
        Field("yes", "Ja eller nej", "boolean"),
        Field("text", "Svar"),
        Field("bullets", "Svar i punkter", "array"),
    )
    lines = [
        (code, question.id, answer.yes, answer.text, answer.bullets)
        for code, standing in _standing(rows)
        for question in rows.questions()
        if (answer := standing.signed.answers.get(question.id)) and answer.given
    ]
    references = (OF_RESPONDENT, Reference(("question",), "questions", ("id",)))
    about = "Svar på frågorna. En fråga utan rad är inte besvarad."
    return DataTable("answers", "Svar", about, fields, ("respondent", "question"), references, tuple(lines))


def _analyses(rows: RoundRows) -> DataTable:
    fields = (
        RESPONDENT,
        Field("position", "Ordning i återrapporteringen", "integer", required=True),
        Field("column", "Kolumn i blankettens tabell", required=True),
        Field("value", "Uppgift"),
    )
    lines = [
        (code, position, column, value if isinstance(value, str) else _plain(value))
        for code, standing in _standing(rows)
        for position, analysis in enumerate(standing.signed.analyses, 1)
        for column, value in sorted(analysis.items())
    ]
    key = ("respondent", "position", "column")
    about = "Analyser, utvärderingar och andra underlag, en rad per uppgift."
    return DataTable("analyses", "Analyser", about, fields, key, (OF_RESPONDENT,), tuple(lines))


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _completeness(rows: RoundRows) -> DataTable:
    fields = (
        RESPONDENT,
        AREA,
        Field("state", "Läge", required=True, values=("reported", "nil", "missing")),
        Field("insatser", "Antal insatser", "integer", required=True),
    )
    lines = tuple(
        (respondent.code, area.code, state, len(standing.insatser_in(area.code)) if standing else 0)
        for area in rows.areas()
        for respondent in rows.respondents_in(area.code)
        for standing in [rows.returns.get(respondent.code)]
        if (state := state_of(standing, area))
    )
    about = "Läget för varje område som ingår i en uppgiftslämnares uppdrag: redovisat, intygat tomt, eller saknas."
    key, references = ("respondent", "area"), (OF_RESPONDENT, OF_AREA)
    return DataTable("completeness", "Fullständighet", about, fields, key, references, lines)
