"""An amount that is a thousand times off against the text: thousands taken for kronor, or the other way."""

from collections.abc import Iterator

from libs.common.events import Evidence
from services.classification.findings.finding import AMOUNT_THOUSANDFOLD, Finding, Item
from services.classification.rules import amounts
from services.classification.rules.labels import Text, fields_of

THOUSAND = 1000
NEAR = 0.05
"""Part by which a rounded amount in a text may differ ("knappt 2 mkr")."""


def find(item: Item) -> Iterator[Finding]:
    """One per amount at most, and none where the text also has the amount as it was declared."""
    if not item.labels.amounts_sek:
        return
    said = [(value, why) for why in item.labels.evidence if why.facet == amounts.FACET for value in _values(why)]
    for place, declared in _declared(item):
        if declared <= 0 or any(_near(value, declared) for value, _ in said):
            continue
        off = [why for value, why in said if _near(value, declared * THOUSAND) or _near(value * THOUSAND, declared)]
        if off:
            shown = f"{declared:,}".replace(",", " ")
            texts = (off[0].text,) * 2
            yield Finding(
                AMOUNT_THOUSANDFOLD, item, place, value=(shown,) * 2, limit=texts, parts=(declared, off[0].text)
            )


def _declared(item: Item) -> Iterator[tuple[str, int]]:
    for number, part in enumerate(item.content.funding):
        yield f"/funding/{number}/amount_sek", part.amount_sek
    if item.content.total_budget_sek is not None:
        yield "/total_budget_sek", item.content.total_budget_sek


def _values(why: Evidence) -> tuple[int, ...]:
    return amounts.find(fields_of(Text(description=why.text))).amounts_sek


def _near(one: int, other: int) -> bool:
    return abs(one - other) <= NEAR * max(one, other)
