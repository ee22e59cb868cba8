"""Opening rounds, extending them, and storing forms."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, or_, select, update

from libs.common import forms
from libs.common.auth import Principal
from libs.common.bodies import refused
from libs.common.database import Database, Transaction, table_of
from libs.common.events import (
    Area,
    Extension,
    Question,
    ReminderPlan,
    Respondent,
    RoundChanged,
    RoundLocked,
    RoundOpened,
    RoundState,
)
from libs.common.instants import in_words
from libs.common.problems import Problem, not_found
from services.intake import models
from services.intake.schemas import ExtensionIn, RoundIn

ROUND = table_of(models.Round)
DRAFT = table_of(models.Draft)
EXTENSION = table_of(models.Extension)
CASE_NUMBER = table_of(models.CaseNumber)
FORM = table_of(models.Form)


async def open_round(tx: Transaction, wanted: RoundIn, caller: Principal) -> bool:
    """True if the round is new, False if the very same was open already; else a Problem."""
    _refuse_contradictions(wanted)
    form = await latest_form(tx, wanted.form)
    if form is None:
        raise Problem(
            422, "form-unknown", (f"Formuläret {wanted.form} finns inte.", f"There is no form {wanted.form}.")
        )
    if faults := [*_section_faults(wanted, form), *_owner_faults(wanted)]:
        raise refused(faults)
    if not await tx.claim(ROUND, _round_row(tx, wanted, form, caller)):
        await _compare(tx, wanted)
        return False
    await tx.insert_many(
        DRAFT,
        [
            {
                "round": wanted.id,
                "respondent": respondent.code,
                "name": respondent.name,
                "position": position,
                "due_at": wanted.due_at,
                "locks_at": wanted.locks_at,
                "analyses": "[]",
                "sections": json.dumps(respondent.sections),
            }
            for position, respondent in enumerate(wanted.respondents)
        ],
    )
    tx.emit(await state_of(tx, wanted.id, RoundOpened))
    return True


def _refuse_contradictions(wanted: RoundIn) -> None:
    if not wanted.opens_at <= wanted.due_at <= wanted.locks_at:
        raise Problem(
            422,
            "dates-out-of-order",
            (
                "Datumen måste komma i ordningen opens_at, due_at, locks_at.",
                "The dates must come in the order opens_at, due_at, locks_at.",
            ),
        )
    codes = [respondent.code for respondent in wanted.respondents]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise Problem(
            422,
            "respondent-twice",
            (f"Uppgiftslämnare förekommer flera gånger: {twice}.", f"Respondents given twice: {twice}."),
        )


def _section_faults(wanted: RoundIn, form: forms.Form) -> Iterator[dict[str, Any]]:
    there = form.section_ids()
    for n, respondent in enumerate(wanted.respondents):
        for m, section in enumerate(respondent.sections):
            if section not in there:
                yield {
                    "pointer": f"/respondents/{n}/sections/{m}",
                    "code": "section-unknown",
                    "severity": "error",
                    "message": (
                        f"Formuläret har inget avsnitt {section}. Välj bland: {', '.join(there)}.",
                        f"The form has no section {section}. Choose among: {', '.join(there)}.",
                    ),
                }


def _owner_faults(wanted: RoundIn) -> Iterator[dict[str, Any]]:
    """An insats is known by its respondent's code in all rounds, so those of two owners must not have the same."""
    for n, respondent in enumerate(wanted.respondents):
        if wanted.owner and not respondent.code.startswith(f"{wanted.owner}-"):
            yield {
                "pointer": f"/respondents/{n}/code",
                "code": "code-without-owner",
                "severity": "error",
                "message": (
                    f"I en omgång som {wanted.owner} äger börjar koderna med {wanted.owner}-. Skriv "
                    f"{wanted.owner}-{respondent.code}.",
                    f"In a round that {wanted.owner} owns the codes begin with {wanted.owner}-. Write "
                    f"{wanted.owner}-{respondent.code}.",
                ),
            }


def _round_row(tx: Transaction, wanted: RoundIn, form: forms.Form, caller: Principal) -> dict[str, Any]:
    return {
        "id": wanted.id,
        "title": wanted.title,
        "form": form.id,
        "form_version": form.version,
        "definition": form.model_dump_json(),
        "owner": wanted.owner,
        "opens_at": wanted.opens_at,
        "due_at": wanted.due_at,
        "locks_at": wanted.locks_at,
        "reminders": wanted.reminders.model_dump_json() if wanted.reminders else None,
        "revision": 1,
        "opened_by": caller.subject,
        "opened_at": tx.now,
    }


async def _compare(tx: Transaction, wanted: RoundIn) -> None:
    there = await state_of(tx, wanted.id, RoundOpened)
    same = (
        (there.title, there.form, there.owner) == (wanted.title, wanted.form, wanted.owner)
        and (there.opens_at, there.due_at, there.locks_at) == (wanted.opens_at, wanted.due_at, wanted.locks_at)
        and there.reminders == (wanted.reminders and ReminderPlan(**wanted.reminders.model_dump()))
        and [(r.code, r.name, r.sections) for r in there.respondents]
        == [(r.code, r.name, r.sections) for r in wanted.respondents]
    )
    if not same:
        raise Problem(
            409,
            "round-exists",
            (
                f"Omgången {wanted.id} finns redan med annat innehåll. Ge den nya ett annat id.",
                f"The round {wanted.id} exists with other content. Give the new one another id.",
            ),
        )


async def extend(tx: Transaction, round_id: str, wanted: ExtensionIn, caller: Principal) -> Extension:
    """Adds to the ledger and moves the respondent's dates. An extension never brings a date forward."""
    draft = await tx.row(
        select(DRAFT).where(DRAFT.c.round == round_id, DRAFT.c.respondent == wanted.respondent).with_for_update()
    )
    if draft is None:
        raise not_found(f"Uppgiftslämnare {wanted.respondent} i omgången {round_id}", "The respondent in this round")
    locks_at = max(wanted.locks_at or wanted.due_at, draft.locks_at)
    if wanted.due_at <= draft.due_at or wanted.due_at > locks_at:
        swedish, english = in_words(draft.due_at, english=False), in_words(draft.due_at, english=True)
        raise Problem(
            422,
            "extension-not-later",
            (
                f"Ny sista dag måste vara senare än {swedish} och inte efter att omgången låses.",
                f"The new due date must be later than {english} and not after the lock.",
            ),
        )
    entry = Extension(
        respondent=wanted.respondent,
        due_at=wanted.due_at,
        locks_at=locks_at,
        reason=wanted.reason,
        granted_by=caller.subject,
        granted_at=tx.now,
    )
    await tx.execute(EXTENSION.insert(), {"round": round_id} | dict(entry))
    await tx.execute(
        update(DRAFT)
        .where(DRAFT.c.round == round_id, DRAFT.c.respondent == wanted.respondent)
        .values(due_at=wanted.due_at, locks_at=locks_at)
    )
    await tx.execute(update(ROUND).where(ROUND.c.id == round_id).values(revision=ROUND.c.revision + 1))
    tx.emit(await state_of(tx, round_id, RoundChanged))
    return entry


async def tell_locked(database: Database) -> int:
    """Emits `round.locked` for rounds whose last door has closed; answers for how many.

    An extension may open a round again; when its door closes too, that is told as well. Whichever replica sets the
    moment tells of it.
    """
    last = select(func.max(DRAFT.c.locks_at)).where(DRAFT.c.round == ROUND.c.id).scalar_subquery()
    closed = (last <= database.clock.now(), or_(ROUND.c.locked_at.is_(None), ROUND.c.locked_at < last))
    async with database.reading() as tx:
        if await tx.row(select(ROUND.c.id).where(*closed).limit(1)) is None:
            return 0
    async with database.transaction() as tx:
        setting = update(ROUND).where(*closed).values(locked_at=last).returning(ROUND.c.id, ROUND.c.locked_at)
        locked = await tx.rows(setting)
        for row in locked:
            tx.emit(RoundLocked(round=row.id, locked_at=row.locked_at))
    return len(locked)


async def state_of(tx: Transaction, round_id: str, kind: type[RoundState]) -> RoundState:
    """The whole round as an event tells it."""
    row = await tx.row(select(ROUND).where(ROUND.c.id == round_id))
    if row is None:
        raise not_found(f"Omgången {round_id}", f"The round {round_id}")
    form = forms.Form.model_validate_json(row.definition)
    drafts = await tx.rows(select(DRAFT).where(DRAFT.c.round == round_id).order_by(DRAFT.c.position))
    numbers = await case_numbers_in(tx, round_id)
    return kind(
        round=round_id,
        revision=row.revision,
        title=row.title,
        form=row.form,
        form_version=row.form_version,
        opens_at=row.opens_at,
        due_at=row.due_at,
        locks_at=row.locks_at,
        respondents=[
            Respondent(
                code=d.respondent,
                name=d.name,
                sections=json.loads(d.sections),
                case_numbers=numbers.get(d.respondent, {}),
            )
            for d in drafts
        ],
        owner=row.owner,
        reminders=ReminderPlan.model_validate_json(row.reminders) if row.reminders else None,
        areas=_areas(form),
        questions=_questions(form),
        extensions=[Extension.model_validate(dict(e._mapping)) for e in await ledger(tx, round_id)],
        definition=form.model_dump(mode="json", exclude_defaults=True),
    )


def _areas(form: forms.Form) -> list[Area]:
    """The areas in the form's order, each by the name that tells it from the others."""
    return [
        Area(
            code=code,
            number=number,
            title=form.area_titles[code].sv,
            title_en=form.area_titles[code].en,
            optional=table.optional,
        )
        for number, (code, table) in enumerate(form.areas.items(), 1)
    ]


def _questions(form: forms.Form) -> list[Question]:
    return [
        Question(id=q.id, type=q.type, title=q.title.sv, title_en=q.title.en, optional=q.optional)
        for q in form.answerable
    ]


async def ledger(tx: Transaction, round_id: str) -> Sequence[Any]:
    return await tx.rows(select(EXTENSION).where(EXTENSION.c.round == round_id).order_by(EXTENSION.c.id))


async def case_numbers_in(tx: Transaction, round_id: str) -> dict[str, dict[str, str]]:
    """Respondent → party → its number; the last that was given holds."""
    numbers: dict[str, dict[str, str]] = {}
    for row in await tx.rows(select(CASE_NUMBER).where(CASE_NUMBER.c.round == round_id).order_by(CASE_NUMBER.c.id)):
        numbers.setdefault(row.respondent, {})[row.party] = row.number
    return numbers


async def latest_form(tx: Transaction, form_id: str) -> forms.Form | None:
    """The newest stored version; else the one that came with the installation."""
    row = await tx.row(select(FORM.c.definition).where(FORM.c.id == form_id).order_by(FORM.c.version.desc()).limit(1))
    return forms.Form.model_validate_json(row.definition) if row else forms.shipped().get(form_id)


async def store_form(tx: Transaction, form: forms.Form) -> forms.Form:
    """Adds the next version of a form; rounds that are open keep theirs. The same definition adds nothing."""
    newest = await latest_form(tx, form.id)
    if newest and newest.model_copy(update={"version": form.version}) == form:
        return newest
    form = form.model_copy(update={"version": newest.version + 1 if newest else 1})
    await tx.insert_many(FORM, [{"id": form.id, "version": form.version, "definition": form.model_dump_json()}])
    return form
