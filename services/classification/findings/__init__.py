"""What is worth a respondent's second look in a round's insatser: pure functions with a literal registry.

A finding stops nothing and changes nothing: it is said, and the respondent confirms or explains. That a goal's number
contradicts its name is rule 111 of intake, which says so in the receipt already; it is not said again here.
"""

from collections.abc import Callable, Iterator, Sequence

from services.classification.findings import amounts, area, pointing, repeating, similar
from services.classification.findings.finding import RULES, Finding, Item, Rule

OF_ONE: tuple[Callable[[Item], Iterator[Finding]], ...] = (area.find, amounts.find, pointing.find, repeating.find)
"""Of an insats by itself."""
OF_MANY: tuple[Callable[[Sequence[Item]], Iterator[Finding]], ...] = (similar.find,)
"""Of an insats beside the others of its round."""


def findings(items: Sequence[Item]) -> list[Finding]:
    """In the order of the items, then of the rules. The same items give the same findings."""
    found = [finding for item in items for find in OF_ONE for finding in find(item)]
    found += [finding for find in OF_MANY for finding in find(items)]
    places = {(item.insats_id, item.version): place for place, item in enumerate(items)}
    return sorted(found, key=lambda one: (places[one.item.insats_id, one.item.version], one.rule.number))


__all__ = ["OF_MANY", "OF_ONE", "RULES", "Finding", "Item", "Rule", "findings"]
