"""The documents say what is so: their links lead somewhere, and their lists are the code's."""

import re
from pathlib import Path

import pytest

from libs.common.events import EVENTS
from services.classification.findings import RULES as OF_FINDINGS
from services.classification.findings import Rule as FindingRule
from services.intake.rules import RULES as OF_RECEIPTS
from services.intake.rules.rule import Rule as ReceiptRule

RULES: list[ReceiptRule | FindingRule] = [*OF_RECEIPTS, *OF_FINDINGS]
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "deploy/README.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_when_it_is_relative(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_rules_page_lists_every_rule_with_its_words_when_read() -> None:
    rows = {
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in (ROOT / "docs/rules.md").read_text().splitlines()
        if re.match(r"\| \d", line)
    }
    assert rows == {(str(r.number), f"`{r.code}`", r.severity, r.sv, r.en) for r in RULES}


def test_rule_numbers_and_codes_are_unique_when_listed() -> None:
    assert len({rule.number for rule in RULES}) == len({rule.code for rule in RULES}) == len(RULES)


def test_every_make_command_of_the_readme_exists_when_called() -> None:
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text()))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named <= targets


def test_architecture_names_every_kind_of_event_when_read() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    kinds = {event_type.split(".")[0] for event_type in EVENTS} - {"deadline"}
    assert [kind for kind in kinds if f"`{kind}." not in text] == []
