"""Our own words on what has come and what has not, in Swedish and English."""

from dataclasses import dataclass

SIGNS = {"reported": "●", "nil": "○", "missing": "✕", None: "–"}
"""By state, for the eye. They stand before the words, never alone."""


@dataclass(frozen=True, slots=True)
class CompletenessWords:
    """`{…}` is filled in by the report."""

    title: str
    summary: str
    returned: str
    on_time: str
    late: str
    absent_one: str
    absent_many: str
    all_returned: str
    states: str
    states_caption: str
    state: str
    fields: str
    reported: str
    nil: str
    missing: str
    not_asked: str
    reported_of: str
    nil_of: str
    missing_of: str
    matrix: str
    matrix_caption: str
    respondent: str
    area: str
    status: str
    on_time_short: str
    late_short: str
    absent_short: str
    received: str
    answers: str
    unanswered: str
    answers_caption: str
    answers_of: str
    all_answered: str
    which: str
    chart: str
    chart_alternative: str


SWEDISH = CompletenessWords(
    title="Fullständighet: {round}",
    summary="Sammanfattning",
    returned="{n} av {of} uppgiftslämnare har lämnat sin återrapportering.",
    on_time="{n} i tid",
    late="{n} för sent",
    absent_one="1 har inte lämnat någon: {names}.",
    absent_many="{n} har inte lämnat någon: {names}.",
    all_returned="Ingen saknas.",
    states="Läget",
    states_caption="Fält i tabellen uppgiftslämnare gånger område, efter vad som är sagt om dem",
    state="Läge",
    fields="Antal",
    reported="{n}",
    nil="inga",
    missing="saknas",
    not_asked="behövs inte",
    reported_of="Redovisat, med antal insatser",
    nil_of="Inga insatser, intygat",
    missing_of="Uppgift saknas",
    matrix="Områden",
    matrix_caption="{title}. ● och antal: redovisat. ○ inga: intygat. ✕ saknas: inget sagt.",
    respondent="Uppgiftslämnare",
    area="Område",
    status="Inlämning",
    on_time_short="i tid",
    late_short="för sent",
    absent_short="inte lämnad",
    received="Inlämnad",
    answers="Frågor",
    unanswered="Obesvarade",
    answers_caption="Besvarade frågor av dem som måste besvaras",
    answers_of="{n} av {of}",
    all_answered="inga",
    which="Vilka",
    chart="Fält efter läge och område",
    chart_alternative=(
        "Stapeldiagram med en stapel för varje område, delad efter läge: redovisat {reported}, inga insatser {nil} och "
        "saknas {missing} i hela omgången. Siffrorna står i tabellerna efter diagrammet."
    ),
)

ENGLISH = CompletenessWords(
    title="Completeness: {round}",
    summary="Summary",
    returned="{n} of {of} respondents have submitted their return.",
    on_time="{n} on time",
    late="{n} late",
    absent_one="1 has not submitted any: {names}.",
    absent_many="{n} have not submitted any: {names}.",
    all_returned="None is missing.",
    states="State",
    states_caption="Cells of the table respondents by areas, by what has been said of them",
    state="State",
    fields="Number",
    reported="{n}",
    nil="none",
    missing="missing",
    not_asked="not required",
    reported_of="Reported, with the number of interventions",
    nil_of="No interventions, certified",
    missing_of="Missing",
    matrix="Areas",
    matrix_caption="{title}. ● and a number: reported. ○ none: certified. ✕ missing: nothing said.",
    respondent="Respondent",
    area="Area",
    status="Submission",
    on_time_short="on time",
    late_short="late",
    absent_short="not submitted",
    received="Submitted",
    answers="Questions",
    unanswered="Unanswered",
    answers_caption="Questions answered, of those that must be",
    answers_of="{n} of {of}",
    all_answered="none",
    which="Which",
    chart="Cells by state and area",
    chart_alternative=(
        "Bar chart with one bar for each area, divided by state: reported {reported}, no interventions {nil} and "
        "missing {missing} in the whole round. The figures are in the tables after the chart."
    ),
)

COMPLETENESS_WORDS = {"sv": SWEDISH, "en": ENGLISH}
