"""What one edition has otherwise than another: from their manifests and what is frozen behind them."""

from services.reporting.editions.material import Material
from services.reporting.formats import FORMATS
from services.reporting.reports.changes.found import fields_changed, labels_changed, respondents_changed, round_changed
from services.reporting.reports.changes.told import difference_document
from services.reporting.schemas.differences import Change, Difference, FieldChange, RespondentChange
from services.reporting.schemas.editions import Manifest

KINDS: tuple[Change, ...] = ("added", "removed", "changed")


def rendered(old: Manifest, new: Manifest, before: Material, after: Material, language: str, format: str) -> bytes:
    """The difference as a document."""
    found = difference(old, new, before, after)
    return FORMATS[format].render(difference_document(found, new.round_state.title, language))


def difference(old: Manifest, new: Manifest, was: Material, became: Material) -> Difference:
    """Takes processor time and no database: run it in a thread."""
    before, after = was.rows(), became.rows()
    respondents = respondents_changed(before, after)
    forms = FieldChange(field="form", old=old.form.sha256, new=new.form.sha256)
    lists = fields_changed(
        {one.id: one.version for one in old.code_lists}, {one.id: one.version for one in new.code_lists}
    )
    return Difference(
        round=new.round,
        old=old.number,
        new=new.number,
        same=old.content_sha256 == new.content_sha256,
        counts=_counts(respondents),
        round_state=round_changed(before, after),
        form=forms if forms.old != forms.new else None,
        code_lists=lists,
        labels=labels_changed(before, after),
        respondents=respondents,
    )


def _counts(respondents: list[RespondentChange]) -> dict[str, int]:
    insatser = [one.change for who in respondents for area in who.areas for one in area.insatser]
    answers = [one.change for who in respondents for one in who.answers]
    return {
        "respondents": len(respondents),
        **{f"insatser_{kind}": insatser.count(kind) for kind in KINDS},
        **{f"answers_{kind}": answers.count(kind) for kind in KINDS},
    }
