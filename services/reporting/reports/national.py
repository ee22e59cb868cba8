"""The national compilation: area by area, regions in alphabetical order, then the answers by question."""

from services.reporting.reports.charts import goals, matrix, money
from services.reporting.reports.dates import day
from services.reporting.reports.numbers import grouped
from services.reporting.reports.overview_words import OVERVIEW_WORDS
from services.reporting.reports.rows import RoundRows
from services.reporting.reports.sections import answers_to, area_table, basis, summary
from services.reporting.reports.tree import Block, Document, Fact
from services.reporting.reports.words import WORDS

RECORD_COLUMNS = (
    "round", "area_number", "area", "area_title", "respondent", "region", "state", "insats_id", "version",
    "name", "description", "outputs", "outcomes", "goals", "reason", "return_version", "declared_area",
)  # fmt: skip
"""What every row of an area's table says as data: one insats, one certified nil or one missing cell."""


def national(rows: RoundRows, language: str) -> Document:
    """Pure: the same rows give the same document. `language` is sv or en."""
    words = WORDS[language]
    blocks: list[Block] = [
        *summary(rows, words, language),
        *matrix(rows, language),
        *goals(rows, language),
        *money(rows, language),
    ]
    for area in rows.areas():
        blocks += area_table(rows, area, words, language)
    for question in rows.questions():
        blocks += answers_to(rows, question, words, language)
    blocks += basis(rows, words)
    return Document(
        report="national",
        title=words.national_title.format(round=rows.round.title),
        language=language,
        metadata={
            "round": rows.round.round,
            "round_title": rows.round.title,
            "form": rows.round.form,
            "form_version": rows.round.form_version,
            "respondents": len(rows.respondents()),
            "returns": len(rows.returns),
            "insatser": sum(len(standing.insatser) for standing in rows.returns.values()),
        },
        blocks=tuple(blocks),
        record_columns=RECORD_COLUMNS,
        facts=_facts(rows, language),
    )


def _facts(rows: RoundRows, language: str) -> tuple[Fact, ...]:
    """What the title page says. No day but those of the round and its returns: the same rows, the same document."""
    words, state, returns = OVERVIEW_WORDS[language], rows.round, rows.returns.values()
    facts = [
        Fact(words.round, state.title),
        Fact(words.form, words.form_version.format(form=state.form, version=state.form_version)),
        Fact(words.due, day(state.due_at, language)),
        Fact(words.returns, words.of.format(n=len(rows.returns), of=len(rows.respondents()))),
        Fact(words.insatser, grouped(sum(len(standing.insatser) for standing in returns), language)),
    ]
    if returns:
        facts.append(Fact(words.latest, day(max(one.signed.received_at for one in returns), language)))
    return tuple(facts)
