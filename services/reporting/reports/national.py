"""The national compilation: area by area, regions in alphabetical order, then the answers by question."""

from services.reporting.reports.rows import RoundRows
from services.reporting.reports.sections import answers_to, area_table, basis, summary
from services.reporting.reports.tree import Block, Document
from services.reporting.reports.words import WORDS

RECORD_COLUMNS = (
    "round", "area_number", "area", "area_title", "respondent", "region", "state", "insats_id", "version",
    "name", "description", "outputs", "outcomes", "goals", "reason", "return_version",
)  # fmt: skip
"""What every row of an area's table says as data: one insats, one certified nil or one missing cell."""


def national(rows: RoundRows, language: str) -> Document:
    """Pure: the same rows give the same document. `language` is sv or en."""
    words = WORDS[language]
    blocks: list[Block] = [*summary(rows, words, language)]
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
    )
