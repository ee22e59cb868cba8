"""What the other services are told of an insats version: what was declared, and the labels as they count."""

import hashlib
import json

from libs.common.events import AreaLabel, Declared, Facets, InsatsClassified, InsatsContent
from services.classification.reviewing.facets import Decided, in_force

WRITTEN_APART = Facets.model_construct(area=AreaLabel(code="", confidence=0))
"""Stands for labels that `told_json` puts in."""
TEXTS = ("name", "description", "outputs", "outcomes", "goals")


def text_sha256(content: InsatsContent) -> str:
    """Of the five texts: two versions that differ in something else are the same to read."""
    texts = json.dumps([getattr(content, field) for field in TEXTS], ensure_ascii=False)
    return hashlib.sha256(texts.encode()).hexdigest()


def told(
    round: str, respondent: str, insats_id: str, version: int, content: InsatsContent, labels: Facets,
    decided: Decided, label_version: int, rules_version: str,
) -> InsatsClassified:  # fmt: skip
    """`labels` are the machine's; what people decided is put in here."""
    return InsatsClassified.model_construct(
        round=round,
        respondent=respondent,
        insats_id=insats_id,
        version=version,
        label_version=label_version,
        rules_version=rules_version,
        declared=declared(content),
        labels=in_force(labels, decided),
    )


def told_json(event: InsatsClassified, labels: str) -> str:
    """The event's data as JSON with these labels, which are JSON of events.Facets."""
    return f'{event.model_dump_json(exclude={"labels"})[:-1]},"labels":{labels}}}'


def declared(content: InsatsContent) -> Declared:
    return Declared.model_construct(
        area=content.area,
        funding=content.funding,
        total_budget_sek=content.total_budget_sek,
        municipalities=content.municipalities,
        priority=content.priority,
        sdg=content.sdg,
    )
