"""What differs between two compilations of a round: by respondent, area, insats and field. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from libs.common.events import Answer, InsatsContent, Question
from services.reporting.reports.rows import Reported, RoundRows, Standing, state_of
from services.reporting.schemas.differences import (
    AnswerChange,
    AreaChange,
    Change,
    FieldChange,
    InsatsChange,
    LabelChange,
    RespondentChange,
    ReturnStand,
)

ROUND_FIELDS = ("title", "form", "form_version", "opens_at", "due_at", "locks_at")


def respondents_changed(old: RoundRows, new: RoundRows) -> list[RespondentChange]:
    """Those whose return differs or counts otherwise, in the order of the newer compilation; then those that it no
    longer has."""
    names = {one.code: one.name for rows in (new, old) for one in reversed(rows.respondents())}
    order = [one.code for one in new.respondents()]
    order += [one.code for one in old.respondents() if one.code not in order]
    changes = [_respondent(code, names[code], old, new) for code in order]
    return [change for change in changes if change is not None]


def round_changed(old: RoundRows, new: RoundRows) -> list[FieldChange]:
    """The round's own facts that differ; its respondents and extensions as they stand in each."""
    before, after = old.round.model_dump(mode="json"), new.round.model_dump(mode="json")
    names = (*ROUND_FIELDS, "respondents", "extensions")
    return fields_changed({name: before[name] for name in names}, {name: after[name] for name in names})


def fields_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """In the order of the newer; a field that is not there is null."""
    names = dict.fromkeys([*new, *old])
    return [
        FieldChange(field=name, old=old.get(name), new=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]


def insats_changed(old: InsatsContent | None, new: InsatsContent | None) -> list[FieldChange]:
    """Field by field; of one that is new or gone every field that says something."""
    return fields_changed(_said(old), _said(new))


def labels_changed(old: RoundRows, new: RoundRows) -> list[LabelChange]:
    """Of insatser that stand in both in the same version."""
    before = {(one.insats_id, one.version): one for standing in old.returns.values() for one in standing.insatser}
    found = []
    for standing in new.returns.values():
        for one in standing.insatser:
            was = before.get((one.insats_id, one.version))
            if was and was.labels != one.labels:
                fields = fields_changed(_read(was), _read(one))
                found.append(LabelChange(insats_id=one.insats_id, fields=fields))
    return sorted(found, key=lambda change: change.insats_id)


def _read(reported: Reported) -> dict[str, Any]:
    return reported.labels.model_dump(mode="json") if reported.labels else {}


def _said(content: InsatsContent | None) -> dict[str, Any]:
    if content is None:
        return {}
    return {name: value for name, value in content.model_dump(mode="json").items() if value not in (None, "", [])}


def _respondent(code: str, name: str, old: RoundRows, new: RoundRows) -> RespondentChange | None:
    before, after = old.returns.get(code), new.returns.get(code)
    areas = _areas(old, new, before, after)
    if _return_id(before) == _return_id(after) and not areas:
        return None
    return RespondentChange(
        respondent=code,
        name=name,
        old_return=_stand(before),
        new_return=_stand(after),
        areas=areas,
        answers=_answers(old, new, before, after),
        analyses=_analyses(before, after),
    )


def _return_id(standing: Standing | None) -> str | None:
    return standing.signed.return_id if standing else None


def _stand(standing: Standing | None) -> ReturnStand | None:
    if standing is None:
        return None
    signed = standing.signed
    return ReturnStand(
        return_id=signed.return_id,
        version=signed.version,
        received_at=signed.received_at,
        on_time=signed.on_time,
        content_sha256=signed.content_sha256,
    )


def _areas(old: RoundRows, new: RoundRows, before: Standing | None, after: Standing | None) -> list[AreaChange]:
    areas = {area.code: area for rows in (old, new) for area in rows.areas()}
    order = dict.fromkeys([area.code for rows in (new, old) for area in rows.areas()])
    found = []
    for code in order:
        states = state_of(before, areas[code]), state_of(after, areas[code])
        insatser = _insatser(code, before, after)
        reasons = [FieldChange(field="reason", old=_reason(before, code), new=_reason(after, code))]
        nil = [change for change in reasons if change.old != change.new]
        if states[0] != states[1] or insatser or nil:
            area = areas[code]
            found.append(
                AreaChange(
                    area=code,
                    number=area.number,
                    title=area.title,
                    title_en=area.title_en,
                    old_state=states[0],
                    new_state=states[1],
                    insatser=insatser,
                    nil_return=nil[0] if nil else None,
                )
            )
    return found


def _reason(standing: Standing | None, area: str) -> str | None:
    return standing.nil_reason(area) if standing else None


def _insatser(area: str, before: Standing | None, after: Standing | None) -> list[InsatsChange]:
    """Those that the newer return has in the area, in its order; then those that it has nowhere any more."""
    old, new = _by_id(before), _by_id(after)
    here = [one.insats_id for one in new.values() if one.area == area]
    here += [one.insats_id for one in old.values() if one.area == area and one.insats_id not in new]
    changes = [_insats(id, old.get(id), new.get(id)) for id in here]
    return [change for change in changes if change is not None]


def _by_id(standing: Standing | None) -> dict[str, Reported]:
    return {one.insats_id: one for one in standing.insatser} if standing else {}


def _insats(id: str, old: Reported | None, new: Reported | None) -> InsatsChange | None:
    fields = insats_changed(old.content if old else None, new.content if new else None)
    fields += fields_changed(_counted(old), _counted(new))
    if not fields:
        return None
    shown = new or old
    assert shown is not None
    return InsatsChange(
        insats_id=id,
        name=shown.content.name,
        change=_kind(old, new),
        old_version=old.version if old else None,
        new_version=new.version if new else None,
        fields=fields,
    )


def _counted(reported: Reported | None) -> dict[str, Any]:
    """What it counts as, where a person or the text says something else than what was declared."""
    if reported is None:
        return {}
    area = {"counted_area": reported.placed} if reported.placed != reported.area else {}
    declared = sorted(set(reported.content.sdg))
    return area | ({"counted_sdg": reported.goals} if reported.goals != declared else {})


def _kind(old: object, new: object) -> Change:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _answers(old: RoundRows, new: RoundRows, before: Standing | None, after: Standing | None) -> list[AnswerChange]:
    questions = {one.id: one for rows in (old, new) for one in rows.questions()}
    order = dict.fromkeys([one.id for rows in (new, old) for one in rows.questions()])
    changes = [_answer(questions[id], _answer_of(before, id), _answer_of(after, id)) for id in order]
    return [change for change in changes if change is not None]


def _answer_of(standing: Standing | None, question: str) -> Answer | None:
    return standing.signed.answers.get(question) if standing else None


def _answer(question: Question, old: Answer | None, new: Answer | None) -> AnswerChange | None:
    fields = fields_changed(old.model_dump() if old else {}, new.model_dump() if new else {})
    if not fields:
        return None
    kind = _kind(old, new)
    return AnswerChange(
        question=question.id, title=question.title, title_en=question.title_en, change=kind, fields=fields
    )


def _analyses(before: Standing | None, after: Standing | None) -> list[FieldChange]:
    """By place in the return: `2.name` is the second analysis' name."""
    return fields_changed(_numbered(before), _numbered(after))


def _numbered(standing: Standing | None) -> dict[str, Any]:
    analyses: Iterable[tuple[int, dict[str, Any]]] = enumerate(standing.signed.analyses, 1) if standing else ()
    return {f"{number}.{column}": value for number, analysis in analyses for column, value in analysis.items()}
