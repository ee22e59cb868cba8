"""Taking insatser over from one round into another: chosen by key, never typed again, and known by where from."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from libs.common.auth import Principal
from libs.common.bodies import refused
from libs.common.database import Transaction, any_of
from libs.common.forms import Form
from libs.common.problems import Problem
from services.intake.handlers import drafts, returns
from services.intake.rules import Fault, check_insats
from services.intake.schemas import InsatsIn, ReturnIn, TakeOverIn


class Found(NamedTuple):
    """An insats where it is taken from. `return_id`: the standing return that it was signed in, if it was."""

    insats: InsatsIn
    version: int
    return_id: str | None


class Chosen(NamedTuple):
    """A row of the request that can be taken over: the insats as it will stand, and where it comes from."""

    insats: InsatsIn
    found: Found
    faults: list[Fault]


async def take_over(
    tx: Transaction, form: Form, round_id: str, respondent: str, wanted: TakeOverIn, caller: Principal
) -> list[dict[str, Any]]:
    """Saves the chosen insatser in the draft under their new areas; answers a row for each, with findings in both
    languages. One that cannot be taken over raises Problem with every reason, and nothing is saved.

    The caller has been found to be one who may write in this draft and see that of `from_respondent`.
    """
    if (round_id, respondent) == (wanted.from_round, wanted.from_respondent):
        raise _same_draft()
    await drafts.open_draft(tx, round_id, respondent)
    found = await _found(tx, wanted)
    standing = await _standing(tx, round_id, [f"{respondent}.{key}" for key in wanted.keys])
    chosen, errors = _choose(form, respondent, wanted, found, standing)
    if errors:
        raise refused(errors)
    contents = [drafts.content_of(one.insats) for one in chosen]
    saved = (await drafts.save_insatser(tx, [drafts.Save(round_id, respondent, contents)]))[0]
    if isinstance(saved, Problem):
        raise saved
    rows = [_provenance(tx, round_id, one, row, wanted, caller) for one, row in zip(chosen, saved, strict=True)]
    await tx.upsert_many(drafts.TAKE_OVER, rows, key=("round", "insats_id"))
    return [
        {"row": n, **row._asdict(), "area": one.insats.area, "taken_from": shown(origin)}
        | ({"findings": [fault.as_dict() for fault in one.faults]} if one.faults else {})
        for n, (one, row, origin) in enumerate(zip(chosen, saved, rows, strict=True))
    ]


def shown(origin: dict[str, Any]) -> dict[str, Any]:
    """Where an insats was taken over from, as the API tells it."""
    return {
        "round": origin["from_round"],
        "insats_id": origin["from_insats_id"],
        "version": origin["from_version"],
        "return_id": origin["from_return"],
        "taken_at": origin["taken_at"].isoformat().replace("+00:00", "Z"),
        "taken_by": origin["taken_by"],
    }


async def origins(tx: Transaction, round_id: str, insats_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """insats_id → where it was taken over from, for those that were."""
    query = select(drafts.TAKE_OVER).where(
        drafts.TAKE_OVER.c.round == round_id, any_of(tx, drafts.TAKE_OVER.c.insats_id, list(insats_ids))
    )
    return {row.insats_id: shown(dict(row._mapping)) for row in await tx.rows(query)}


async def _found(tx: Transaction, wanted: TakeOverIn) -> dict[str, Found]:
    """Key → the insats as it is signed in the standing return; else as it stands in the draft."""
    round_id, respondent = wanted.from_round, wanted.from_respondent
    draft = await returns.read_draft(tx, round_id, respondent)
    found = {
        insats.key: Found(insats, reference.version, None)
        for insats, reference in zip(draft.insatser, draft.references, strict=True)
    }
    signed = await returns.latest(tx, round_id, respondent)
    if signed is None:
        return found
    insatser = ReturnIn.model_validate_json(signed.document).insatser
    versions = await _versions(tx, respondent, [insats for insats in insatser if insats.key in wanted.keys])
    return found | {
        insats.key: Found(insats, versions[insats.key], signed.id) for insats in insatser if insats.key in versions
    }


async def _versions(tx: Transaction, respondent: str, insatser: Sequence[InsatsIn]) -> dict[str, int]:
    """Key → the version that each content is."""
    contents = {f"{respondent}.{insats.key}": drafts.content_of(insats) for insats in insatser}
    rows = await tx.rows(select(drafts.VERSION).where(any_of(tx, drafts.VERSION.c.insats_id, list(contents))))
    return {
        contents[row.insats_id].insats.key: row.version
        for row in rows
        if contents[row.insats_id].sha256 == row.content_sha256
    }


async def _standing(tx: Transaction, round_id: str, insats_ids: Sequence[str]) -> dict[str, Any]:
    """Of these, those in the draft: their version, and where they were taken over from as which version."""
    draft = drafts.DRAFT_INSATS
    same = (drafts.TAKE_OVER.c.round == draft.c.round) & (drafts.TAKE_OVER.c.insats_id == draft.c.insats_id)
    query = (
        select(
            draft.c.insats_id,
            draft.c.version,
            drafts.TAKE_OVER.c.from_insats_id,
            drafts.TAKE_OVER.c.version.label("taken"),
        )
        .outerjoin(drafts.TAKE_OVER, same)
        .where(draft.c.round == round_id, any_of(tx, draft.c.insats_id, list(insats_ids)))
    )
    return {row.insats_id: row for row in await tx.rows(query)}


def _choose(
    form: Form, respondent: str, wanted: TakeOverIn, found: dict[str, Found], standing: dict[str, Any]
) -> tuple[list[Chosen], list[dict[str, Any]]]:
    """Pure: what is taken over, and why something is not."""
    chosen, errors = [], []
    times = Counter(wanted.keys)
    for n, key in enumerate(wanted.keys):
        reason = _refusal(key, times[key], found, standing.get(f"{respondent}.{key}"), wanted)
        if reason is not None:
            errors.append({"pointer": f"/keys/{n}", "severity": "error"} | reason)
            continue
        area = wanted.areas.get(key) or wanted.area or found[key].insats.area
        insats = found[key].insats.model_copy(update={"area": area})
        faults = check_insats(insats, form)
        errors += [fault.as_dict() | {"pointer": f"/keys/{n}"} for fault in faults if fault.rule.severity == "error"]
        chosen.append(Chosen(insats, found[key], faults))
    return chosen, errors


def _refusal(
    key: str, times: int, found: dict[str, Found], there: Any | None, wanted: TakeOverIn
) -> dict[str, Any] | None:
    place = f"{wanted.from_respondent} / {wanted.from_round}"
    if times > 1:
        return _reason("key-twice", f"Nyckeln {key} är vald två gånger.", f"The key {key} is chosen twice.")
    if key not in found:
        return _reason(
            "key-unknown",
            f"Det finns ingen insats {key} hos {place}. Välj bland dem som är inlämnade eller i utkastet.",
            f"There is no insats {key} at {place}. Choose among those that are submitted or in the draft.",
        )
    if there is not None and there.from_insats_id != f"{wanted.from_respondent}.{key}":
        return _reason(
            "key-in-draft",
            f"Utkastet har redan en egen insats {key}. Ta bort den eller välj inte den här.",
            f"The draft has an insats {key} of its own. Withdraw it or do not choose this one.",
        )
    if there is not None and there.taken != there.version:
        return _reason(
            "edited-since",
            f"Insatsen {key} är redan övertagen och sedan ändrad. Ta bort den ur utkastet för att ta över den på nytt.",
            f"The insats {key} was taken over and then edited. Withdraw it from the draft to take it over again.",
        )
    return None


def _reason(code: str, sv: str, en: str) -> dict[str, Any]:
    return {"code": code, "message": (sv, en)}


def _provenance(
    tx: Transaction, round_id: str, one: Chosen, saved: drafts.Saved, wanted: TakeOverIn, caller: Principal
) -> dict[str, Any]:
    return {
        "round": round_id,
        "insats_id": saved.insats_id,
        "version": saved.version,
        "from_round": wanted.from_round,
        "from_insats_id": f"{wanted.from_respondent}.{saved.key}",
        "from_version": one.found.version,
        "from_return": one.found.return_id,
        "taken_at": tx.now,
        "taken_by": caller.subject,
    }


def _same_draft() -> Problem:
    return Problem(
        422,
        "same-draft",
        (
            "Insatserna står redan i det här utkastet. Välj en annan omgång att ta över från.",
            "The insatser stand in this draft already. Choose another round to take over from.",
        ),
    )
