"""A region's own follow-up as one text: part by part of the form, and in each what every strategic area wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from libs.common import code_lists
from libs.common.events import Answer, Respondent
from libs.common.forms import FormQuestion, Section
from libs.common.forms.paper import in_language
from services.reporting.reports.chapter_words import CHAPTER_WORDS, ChapterWords
from services.reporting.reports.charts import goals
from services.reporting.reports.dates import day
from services.reporting.reports.definition import definition_of
from services.reporting.reports.overview_words import OVERVIEW_WORDS
from services.reporting.reports.rows import Reported, RoundRows
from services.reporting.reports.tree import Block, Bullets, Document, Fact, Heading, Note, Paragraph, Record, Value

RECORD_COLUMNS = (
    "round", "section", "section_title", "respondent", "respondent_name", "kind", "question", "insats_id", "version",
    "group", "title", "text", "goals", "return_version",
)  # fmt: skip
"""`kind` is answer, item, nil or missing."""
DEEPEST = 6


def chapters(rows: RoundRows, language: str) -> Document:
    """Pure: the same rows give the same document. `language` is sv or en."""
    words, overview = CHAPTER_WORDS[language], OVERVIEW_WORDS[language]
    form = definition_of(rows)
    writing = _Writing(rows, words, language)
    blocks = [block for section in form.sections for block in writing.section(section, 2)]
    blocks += goals(rows, language, {str(p.question.area): p.path[-1].id for p in form.placed if p.question.area})
    facts = (
        Fact(overview.round, rows.round.title),
        Fact(overview.form, overview.form_version.format(form=rows.round.form, version=rows.round.form_version)),
        Fact(overview.due, day(rows.round.due_at, language)),
        Fact(words.respondents, overview.of.format(n=len(rows.returns), of=len(rows.respondents()))),
        Fact(words.items, str(sum(len(standing.insatser) for standing in rows.returns.values()))),
    )
    return Document(
        report="chapters",
        title=rows.round.title,
        language=language,
        metadata={
            "round": rows.round.round,
            "round_title": rows.round.title,
            "form": rows.round.form,
            "form_version": rows.round.form_version,
            "respondents": len(rows.respondents()),
            "returns": len(rows.returns),
        },
        blocks=tuple(blocks),
        record_columns=RECORD_COLUMNS,
        facts=facts,
        more_records=tuple(writing.records),
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    rows: RoundRows
    words: ChapterWords
    language: str
    records: list[Record] = field(default_factory=list)

    def section(self, section: Section, level: int) -> Iterator[Block]:
        """Its heading, what each respondent wrote in it, then its sub-sections one level down."""
        yield Heading(level, in_language(section.title, self.language), f"section-{section.id}", section.id)
        for respondent in self._asked(section):
            yield from self._contribution(section, respondent, level + 1)
        for inner in section.sections:
            yield from self.section(inner, min(level + 1, DEEPEST))

    def _asked(self, section: Section) -> list[Respondent]:
        """Those who were asked anything here, or have said something all the same, in alphabetical order."""
        rows, here = self.rows, set[str]()
        for question in section.questions:
            asked = rows.respondents_in(question.area) if question.area else rows.respondents_to(question.id)
            here |= {respondent.code for respondent in asked}
        return rows.in_order(here)

    def _contribution(self, section: Section, respondent: Respondent, level: int) -> Iterator[Block]:
        """Nothing at all from a respondent who had nothing that must be said here, and said nothing."""
        own, rest = _own_heading(section.questions)
        titled = sum(not question.area for question in rest) > 1
        said = [b for question in rest for b in self._under(section, question, respondent, level + 1, titled)]
        title = self._answer(respondent, own).text if own else None
        if title:
            self._record(section, respondent, "answer", question=own.id if own else None, text=title)
        if said or title:
            yield Heading(min(level, DEEPEST), respondent.name, f"section-{section.id}.{respondent.code}")
            if title:
                yield Paragraph(title, strong=True, quoted=True)
            yield from said

    def _under(
        self, section: Section, question: FormQuestion, respondent: Respondent, level: int, titled: bool
    ) -> Iterator[Block]:
        if question.area:
            yield from self._items(section, question, respondent, level)
            return
        if question.type == "analyses_table":
            return
        blocks = self._answered(section, question, respondent)
        if blocks and titled:
            yield Paragraph(in_language(question.title, self.language), strong=True)
        yield from blocks

    def _answered(self, section: Section, question: FormQuestion, respondent: Respondent) -> list[Block]:
        answer = self._answer(respondent, question)
        blocks: list[Block] = []
        if answer.yes is not None:
            blocks.append(Paragraph(self.words.yes if answer.yes else self.words.no, strong=True))
        if answer.text:
            blocks.append(Paragraph(answer.text, quoted=True))
        if answer.bullets:
            blocks.append(Bullets(tuple(answer.bullets), quoted=True))
        if blocks:
            lines = [answer.text or "", *(answer.bullets or [])]
            self._record(section, respondent, "answer", question=question.id, text="\n".join(filter(None, lines)))
        elif not question.optional:
            blocks.append(self._absent(section, question, respondent))
        return blocks

    def _items(self, section: Section, question: FormQuestion, respondent: Respondent, level: int) -> Iterator[Block]:
        """Each under a heading of its own, below the subheading that it shares with those next to it."""
        standing, group = self.rows.returns.get(respondent.code), None
        items = standing.insatser_in(str(question.area)) if standing else []
        for number, item in enumerate(items):
            if item.content.group != group and item.content.group:
                anchor = f"group-{section.id}.{respondent.code}.{number}"
                yield Heading(min(level, DEEPEST), item.content.group, anchor, quoted=True)
            group = item.content.group
            yield from self._item(section, question, respondent, item, level + 1 if group else level)
        if items:
            return
        reason = standing.nil_reason(str(question.area)) if standing else None
        if reason is not None:
            self._record(section, respondent, "nil", question=question.id, text=reason)
            yield Note("nil", self.words.nil, reason or None)
        elif not question.optional:
            yield self._absent(section, question, respondent)

    def _item(
        self, section: Section, question: FormQuestion, respondent: Respondent, item: Reported, level: int
    ) -> Iterator[Block]:
        content = item.content
        texts = (content.description, content.outputs, content.outcomes, content.goals)
        self._record(
            section,
            respondent,
            "item",
            question=question.id,
            insats_id=item.insats_id,
            version=item.version,
            group=content.group,
            title=content.name,
            text="\n".join(filter(None, texts)),
            goals=[str(goal) for goal in content.sdg],
        )
        yield Heading(min(level, DEEPEST), content.name, item.anchor, quoted=True)
        yield from (Paragraph(text, quoted=True) for text in texts if text)
        if content.sdg:
            yield Paragraph(self._goals(content.sdg), role="detail")

    def _goals(self, numbers: Sequence[int]) -> str:
        titles = {
            item.number: item.title.en if self.language == "en" else item.title.sv for item in code_lists.load("sdg")
        }
        named = [f"{number} {titles.get(number, '')}".strip() for number in numbers]
        return (self.words.goal if len(named) == 1 else self.words.goals).format(goals="; ".join(named))

    def _absent(self, section: Section, question: FormQuestion, respondent: Respondent) -> Note:
        self._record(section, respondent, "missing", question=question.id)
        has_returned = respondent.code in self.rows.returns
        return Note("missing", self.words.unanswered if has_returned else self.words.no_return)

    def _answer(self, respondent: Respondent, question: FormQuestion) -> Answer:
        standing = self.rows.returns.get(respondent.code)
        return (standing.signed.answers.get(question.id) if standing else None) or Answer()

    def _record(self, section: Section, respondent: Respondent, kind: str, **more: Value) -> None:
        standing = self.rows.returns.get(respondent.code)
        self.records.append(
            {
                "round": self.rows.round.round,
                "section": section.id,
                "section_title": in_language(section.title, self.language),
                "respondent": respondent.code,
                "respondent_name": respondent.name,
                "kind": kind,
                "return_version": standing.signed.version if standing else None,
                **more,
            }
        )


def _own_heading(questions: Sequence[FormQuestion]) -> tuple[FormQuestion | None, Sequence[FormQuestion]]:
    """A text that may be left out, before a text that may not, is the heading that the respondent gives the section."""
    if len(questions) > 1 and [q.type for q in questions[:2]] == ["text", "text"]:
        first, second = questions[:2]
        if first.optional and not second.optional:
            return first, questions[1:]
    return None, questions
