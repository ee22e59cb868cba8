"""Filling the draft with what was read from a file, in the caller's transaction."""

from typing import NamedTuple

from libs.common import forms
from libs.common.database import Transaction
from libs.common.problems import Problem
from services.intake.handlers import draft_parts, drafts
from services.intake.handlers.returns import DraftContent, read_draft
from services.intake.rules import Fault, check_document
from services.intake.schemas import ReturnIn


class Filled(NamedTuple):
    """What became of each insats of the file, the draft as it is now, and what the rules say of it."""

    saved: list[drafts.Saved]
    draft: DraftContent
    faults: list[Fault]


async def fill(
    tx: Transaction, form: forms.Form, round_id: str, respondent: str, content: ReturnIn, replace: bool
) -> Filled:
    """Saves insatser by key, and puts answers, certificates and analyses; `replace` empties the draft first.

    `content` has passed the rules by itself. Raises Problem if the draft is closed, or if it would be in error
    together with what is there already.
    """
    await drafts.open_draft(tx, round_id, respondent)
    ids = [f"{respondent}.{insats.key}" for insats in content.insatser]
    if replace:
        await drafts.clear(tx, round_id, respondent, keep=set(ids))
    contents = [drafts.content_of(insats) for insats in content.insatser]
    saved = (await drafts.save_insatser(tx, [drafts.Save(round_id, respondent, contents)]))[0]
    if isinstance(saved, Problem):
        raise saved
    await tx.flush()
    if replace:
        await drafts.place(tx, round_id, ids)
    await draft_parts.put_nil_returns(tx, round_id, respondent, content.nil_returns)
    await draft_parts.put_answers(tx, round_id, respondent, dict(content.answers))
    if replace or content.analyses:
        await draft_parts.put_analyses(tx, round_id, respondent, list(content.analyses))
    draft = await read_draft(tx, round_id, respondent)
    faults = check_document(form, draft.insatser, draft.nil_returns, draft.answers, draft.analyses)
    if errors := [fault.as_dict() for fault in faults if fault.rule.severity == "error"]:
        raise _contradicts_the_draft(errors)
    return Filled(saved, draft, faults)


def _contradicts_the_draft(errors: list[dict[str, object]]) -> Problem:
    return Problem(
        422,
        "import-contradicts-draft",
        (
            "Inget har sparats: filen och det som redan står i utkastet går inte ihop. Rätta nedanstående, eller låt "
            "filen ersätta hela utkastet med ?replace=true.",
            "Nothing was stored: the file and what stands in the draft contradict each other. Correct what is listed "
            "below, or let the file replace the whole draft with ?replace=true.",
        ),
        errors,
    )
