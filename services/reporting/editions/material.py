"""What a compilation rests on, as the very bytes that an edition freezes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from libs.common import code_lists
from libs.common.events import ReturnSubmitted, RoundState
from services.reporting.reports.rows import RoundRows, assemble
from services.reporting.schemas.editions import (
    Basis,
    FrozenForm,
    FrozenList,
    FrozenReturn,
    FrozenRound,
    FrozenText,
    Terms,
)

Parts = dict[str, bytes]
"""SHA-256 in hex -> the bytes that have it."""


class Material(NamedTuple):
    """As it lies in the tables: `documents` by respondent, `texts` and `labels` by (insats_id, version), code lists
    by id."""

    state: str
    documents: Mapping[str, str]
    texts: Mapping[tuple[str, int], str]
    labels: Mapping[tuple[str, int], str]
    lists: Mapping[str, str]
    terms: Terms

    def rows(self) -> RoundRows:
        """What reports are made from. Names in code lists are those of the material, not today's."""
        return assemble(self.state, self.documents, self.texts, self.labels)

    def lists_then(self) -> dict[str, dict[str, Any]]:
        return {id: json.loads(document) for id, document in self.lists.items()}


def lists_now() -> dict[str, str]:
    return {id: canonical(code_lists.document(id)) for id in code_lists.ids()}


def canonical(value: Any) -> str:
    """JSON in one way only: sorted names, no blanks. What hashes are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def basis_of(material: Material) -> Basis:
    """Every input by name, version and hash; returns by respondent, their texts in the order of the return."""
    state = RoundState.model_validate_json(material.state)
    returns = [_return(material, respondent) for respondent in sorted(material.documents)]
    form = canonical(state.definition) if state.definition is not None else None
    return Basis(
        terms=material.terms,
        round_state=FrozenRound(title=state.title, revision=state.revision, sha256=sha256_of(material.state)),
        form=FrozenForm(id=state.form, version=state.form_version, sha256=sha256_of(form) if form else None),
        code_lists=[
            FrozenList(id=id, version=json.loads(document)["version"], sha256=sha256_of(document))
            for id, document in sorted(material.lists.items())
        ],
        returns=returns,
    )


def _return(material: Material, respondent: str) -> FrozenReturn:
    document = material.documents[respondent]
    signed = ReturnSubmitted.model_validate_json(document)
    texts = dict.fromkeys((reference.insats_id, reference.version) for reference in signed.insatser)
    return FrozenReturn(
        respondent=respondent,
        return_id=signed.return_id,
        version=signed.version,
        received_at=signed.received_at,
        on_time=signed.on_time,
        content_sha256=signed.content_sha256,
        sha256=sha256_of(document),
        insatser=[_text(material, insats_id, version) for insats_id, version in texts],
    )


def _text(material: Material, insats_id: str, version: int) -> FrozenText:
    labels = material.labels.get((insats_id, version))
    return FrozenText(
        insats_id=insats_id,
        version=version,
        sha256=sha256_of(material.texts[insats_id, version]),
        labels_sha256=sha256_of(labels) if labels else None,
    )


def parts_of(material: Material) -> Parts:
    state = RoundState.model_validate_json(material.state)
    form = [canonical(state.definition)] if state.definition is not None else []
    many = (material.documents, material.texts, material.labels, material.lists)
    contents = [material.state, *form, *(content for group in many for content in group.values())]
    return {sha256_of(content): content.encode() for content in contents}


def thawed(basis: Basis, parts: Mapping[str, bytes]) -> Material:
    """The material again, from the parts that the basis names."""
    texts = [text for one in basis.returns for text in one.insatser]
    return Material(
        state=parts[basis.round_state.sha256].decode(),
        documents={one.respondent: parts[one.sha256].decode() for one in basis.returns},
        texts={(text.insats_id, text.version): parts[text.sha256].decode() for text in texts},
        labels={
            (text.insats_id, text.version): parts[text.labels_sha256].decode() for text in texts if text.labels_sha256
        },
        lists={one.id: parts[one.sha256].decode() for one in basis.code_lists},
        terms=basis.terms,
    )
