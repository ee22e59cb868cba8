"""The form on paper: empty, to fill in, or with what one respondent answered, in the form's own order and words.

Both are the same walk through the form; what stands under a question is all that differs. What is written here is
read back by the importers of intake: the words that they share are in libs.common.forms.paper.
"""

from collections.abc import Iterator

from libs.common.events import Respondent
from libs.common.forms import Form, FormQuestion, Section, Wording
from libs.common.forms.paper import INSTRUCTION, NO, YES, in_language
from services.reporting.reports.dates import date_of, minute
from services.reporting.reports.definition import definition_of
from services.reporting.reports.filling import RECORD_COLUMNS, Answered, Blank, Filling
from services.reporting.reports.form_words import FORM_WORDS
from services.reporting.reports.rows import RoundRows, Standing
from services.reporting.reports.tree import Block, Bullets, Document, Fact, Heading, Note, Paragraph


class NoSuchRespondentError(LookupError):
    """The round has no respondent with this code."""


def empty_form(rows: RoundRows, language: str) -> Document:
    """All of the round's form, with room to write in."""
    form, words = definition_of(rows), FORM_WORDS[language]
    facts = (Fact(words.due, date_of(rows.round.due_at).isoformat()), *_about(form, rows, language))
    opening = Paragraph(in_language(INSTRUCTION, language), role="help")
    blocks = (opening, *_introduction(form, language), *_sections(form.sections, 2, Blank(language), language))
    return _document("form", in_language(form.title, language), rows, language, blocks, facts)


def filled_in(rows: RoundRows, language: str, respondent: str) -> Document:
    """The respondent's standing return; says so if there is none. Raises NoSuchRespondentError."""
    asked = next((one for one in rows.respondents() if one.code == respondent), None)
    if asked is None:
        raise NoSuchRespondentError(respondent)
    standing, words = rows.returns.get(respondent), FORM_WORDS[language]
    form = _form_for(asked, standing, definition_of(rows))
    title = f"{in_language(form.title, language)}: {asked.name}"
    about = _about(form, rows, language)
    if standing is None:
        note = Note("missing", words.no_return.format(respondent=asked.name))
        return _document(f"return/{respondent}", title, rows, language, (note,), about)
    blocks = (*_introduction(form, language), *_sections(form.sections, 2, Answered(standing, language), language))
    numbers = [Fact(words.case_number.format(party=party), number) for party, number in asked.case_numbers.items()]
    facts = (Fact(words.respondent, asked.name), *numbers, *_signature(standing, language), *about)
    return _document(f"return/{respondent}", title, rows, language, blocks, facts)


def _form_for(respondent: Respondent, standing: Standing | None, form: Form) -> Form:
    """The parts that the respondent answers; all of the form if its return says something beside them."""
    own = form.only(respondent.sections)
    if standing is None:
        return own
    areas = {reported.area for reported in standing.insatser} | {nil.area for nil in standing.signed.nil_returns}
    questions = {question.id for question in own.all_questions}
    return own if areas <= set(own.areas) and questions >= set(standing.signed.answers) else form


def _document(
    report: str, title: str, rows: RoundRows, language: str, blocks: tuple[Block, ...], facts: tuple[Fact, ...]
) -> Document:
    state = rows.round
    return Document(
        report=report,
        title=title,
        language=language,
        metadata={
            "round": state.round,
            "round_title": state.title,
            "form": state.form,
            "form_version": state.form_version,
        },
        blocks=blocks,
        record_columns=RECORD_COLUMNS,
        facts=facts,
    )


def _signature(standing: Standing, language: str) -> tuple[Fact, ...]:
    words, signed = FORM_WORDS[language], standing.signed
    given = signed.approval
    approval = given and Fact(words.approval, f"{given.approved_by}, {given.date.isoformat()}, {given.reference}")
    return (
        *((approval,) if approval else ()),
        Fact(words.signed_by, signed.signed_by),
        Fact(words.version, str(signed.version)),
        Fact(words.received, minute(signed.received_at)),
        Fact(words.on_time, in_language(YES if signed.on_time else NO, language)),
        Fact(words.return_id, signed.return_id),
        Fact(words.content, signed.content_sha256),
    )


def _about(form: Form, rows: RoundRows, language: str) -> tuple[Fact, ...]:
    words, state = FORM_WORDS[language], rows.round
    facts = [
        Fact(words.round, state.title),
        Fact(words.form, words.form_version.format(form=state.form, version=state.form_version)),
    ]
    if form.legal:
        facts.append(Fact(words.legal, _listed(form.legal, language)))
    if form.recipients:
        facts.append(Fact(words.recipients, _listed(form.recipients, language)))
    return tuple(facts)


def _listed(wordings: list[Wording], language: str) -> str:
    return "; ".join(in_language(wording, language) for wording in wordings)


def _introduction(form: Form, language: str) -> Iterator[Block]:
    if form.intro:
        yield Paragraph(in_language(form.intro, language))
    for text in form.guidance:
        yield Paragraph(in_language(text, language), role="help")


def _sections(sections: list[Section], level: int, filling: Filling, language: str) -> Iterator[Block]:
    for section in sections:
        number = None if section.heading else section.id
        title = in_language(section.heading or section.title, language)
        yield Heading(level, title, f"section-{section.id}", number)
        yield from _guidance(section, language)
        for question in section.questions:
            yield from _question(question, level + 1, filling, language)
        yield from _sections(section.sections, level + 1, filling, language)


def _guidance(section: Section, language: str) -> Iterator[Block]:
    if section.legal:
        yield Paragraph(in_language(section.legal, language), role="help")
    if section.intro:
        yield Paragraph(in_language(section.intro, language))
    if section.contains:
        yield Bullets(tuple(in_language(text, language) for text in section.contains))
    for text in section.guidance:
        yield Paragraph(in_language(text, language), role="help")


def _question(question: FormQuestion, level: int, filling: Filling, language: str) -> Iterator[Block]:
    yield Heading(level, in_language(question.title, language), f"question-{question.id}", question.id)
    for text in (question.help, question.if_yes, question.if_no):
        if text:
            yield Paragraph(in_language(text, language), role="help")
    yield from filling.under(question)
