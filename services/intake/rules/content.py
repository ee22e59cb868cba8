"""Rules for one insats by itself."""

from libs.common import code_lists
from libs.common.events import InsatsContent
from libs.common.forms import Form
from libs.common.goal_names import contradictions, name_of
from services.intake.rules import rule
from services.intake.rules.rule import Fault
from services.intake.rules.stated import check_row

TEXTS = ("description", "outputs", "outcomes", "goals")
FUNDING_SOURCES = frozenset(item.code for item in code_lists.load("funding-sources").items)
MUNICIPALITIES = frozenset(item.code for item in code_lists.load("municipalities").items)


def check_insats(insats: InsatsContent, form: Form) -> list[Fault]:
    """Faults with pointers relative to the insats."""
    faults = _check_texts(insats, form)
    if insats.area not in form.areas:
        faults.append(Fault(rule.AREA_UNKNOWN, "/area", insats.area, ", ".join(form.areas)))
    if insats.funding or insats.total_budget_sek is not None:
        faults += _check_money(insats)
    if insats.municipalities:
        faults += [
            Fault(rule.MUNICIPALITY_UNKNOWN, f"/municipalities/{n}", code)
            for n, code in enumerate(insats.municipalities)
            if code not in MUNICIPALITIES
        ]
    if insats.sdg:
        faults += [
            Fault(rule.SDG_UNKNOWN, f"/sdg/{n}", goal) for n, goal in enumerate(insats.sdg) if not 1 <= goal <= 17
        ]
    period = insats.period
    if period and period.end < period.start:
        faults.append(Fault(rule.PERIOD_REVERSED, "/period/end", period.end, period.start))
    return faults + check_row(form, insats)


def _check_texts(insats: InsatsContent, form: Form) -> list[Fault]:
    faults = []
    limits, length = form.limits, len(insats.name)
    if not insats.name.strip():
        faults.append(Fault(rule.NAME_MISSING, "/name"))
    elif length > limits.name:
        faults.append(Fault(rule.NAME_TOO_LONG, "/name", length, limits.name))
    elif length > limits.name_recommended:
        faults.append(Fault(rule.NAME_LONG, "/name", length, limits.name_recommended))
    for field in TEXTS:
        if (length := len(getattr(insats, field))) > limits.text:
            faults.append(Fault(rule.TEXT_TOO_LONG, f"/{field}", length, limits.text))
    return faults + [
        Fault(rule.GOAL_CONTRADICTED, f"/{field}", found.text, name_of(found.goal)[0])
        for field in ("name", *TEXTS)
        for found in contradictions(getattr(insats, field))
    ]


def _check_money(insats: InsatsContent) -> list[Fault]:
    faults = []
    for n, part in enumerate(insats.funding):
        if part.amount_sek < 0:
            faults.append(Fault(rule.AMOUNT_NEGATIVE, f"/funding/{n}/amount_sek", part.amount_sek))
        if part.source not in FUNDING_SOURCES:
            known = ", ".join(sorted(FUNDING_SOURCES))
            faults.append(Fault(rule.FUNDING_SOURCE_UNKNOWN, f"/funding/{n}/source", part.source, known))
    if insats.total_budget_sek is not None and insats.total_budget_sek < 0:
        faults.append(Fault(rule.AMOUNT_NEGATIVE, "/total_budget_sek", insats.total_budget_sek))
    return faults
