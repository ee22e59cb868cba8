"""The numbered rules of what is reported: pure functions from content and form to faults. See docs/rules.md."""

from services.intake.rules.content import check_insats
from services.intake.rules.document import check_answer, check_document, check_nil_return
from services.intake.rules.rule import RULES, Fault, Rule

__all__ = ["RULES", "Fault", "Rule", "check_answer", "check_document", "check_insats", "check_nil_return"]
