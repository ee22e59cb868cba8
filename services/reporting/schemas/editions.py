"""Editions: what is given to make one, the manifest that it is, what is told and published of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clean_text import CleanText
from libs.common.events import Timestamp

Sha256 = str
"""In lower-case hex."""


class EditionIn(BaseModel):
    """What an edition is called; all of it may be left out. Not part of its content."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Annotated[CleanText, Field(min_length=1, max_length=300)] | None = Field(
        default=None, description="The round's title if left out"
    )
    note: Annotated[CleanText, Field(min_length=1, max_length=4000)] | None = Field(
        default=None, description="Why it was made; public"
    )


class FrozenRound(BaseModel):
    """The round as it stood: `sha256` of its state as JSON."""

    title: str
    revision: int
    sha256: Sha256


class FrozenForm(BaseModel):
    """`sha256` of the form's definition as canonical JSON; null if the round came without it."""

    id: str
    version: int
    sha256: Sha256 | None


class FrozenList(BaseModel):
    """A code list; `sha256` of it as canonical JSON."""

    id: str
    version: str
    sha256: Sha256


class FrozenText(BaseModel):
    """A version of an insats; `sha256` of its content as JSON, and of what classification read in it, if it had."""

    insats_id: str
    version: int
    sha256: Sha256
    labels_sha256: Sha256 | None


class FrozenReturn(BaseModel):
    """A standing return. `content_sha256` is the one on the respondent's receipt."""

    respondent: str
    return_id: str
    version: int
    received_at: Timestamp
    on_time: bool
    content_sha256: Sha256
    sha256: Sha256
    insatser: list[FrozenText]


class Terms(BaseModel):
    """Who publishes, under which licence: the edition's files go on saying so."""

    model_config = ConfigDict(frozen=True)

    licence: Literal["CC0-1.0", "CC-BY-4.0"]
    publisher: str
    publisher_url: str | None


class Basis(BaseModel):
    """Everything that a compilation rests on."""

    terms: Terms
    round_state: FrozenRound
    form: FrozenForm
    code_lists: list[FrozenList]
    returns: list[FrozenReturn]


class EditionFile(BaseModel):
    """A file of an edition; `path` is its address under the edition. A data package has no report or language."""

    path: str
    report: str | None
    format: str
    language: Literal["sv", "en"] | None
    media_type: str
    bytes: int
    sha256: Sha256


class Software(BaseModel):
    """What the files were made with: whoever installs the same can build the same bytes."""

    insats: str
    python: str
    libraries: dict[str, str]


class Manifest(Basis):
    """An edition: what it rests on and what it consists of, each by its hash. Names no person."""

    round: str
    number: int
    title: str
    note: str | None
    created_at: Timestamp
    content_sha256: Sha256 = Field(description="Of basis and files: the same content is the same edition")
    software: Software
    files: list[EditionFile]


class EditionSummary(BaseModel):
    """An edition in a list. `manifest_sha256` is the hash of manifest.json as it is served."""

    round: str
    number: int
    state: Literal["draft", "published"]
    title: str
    note: str | None
    created_at: Timestamp
    created_by: str
    published_at: Timestamp | None
    published_by: str | None
    content_sha256: Sha256
    manifest_sha256: Sha256
    returns: int = Field(description="How many standing returns it rests on")
    files: int


class EditionList(BaseModel):
    items: list[EditionSummary]
    total: int


class EditionOut(Manifest):
    """The manifest, with what has come to it since."""

    state: Literal["draft", "published"]
    created_by: str
    published_at: Timestamp | None
    published_by: str | None
    manifest_sha256: Sha256


class PublishedFile(EditionFile):
    """`url` is where it lies for good."""

    url: str


class PublishedEdition(BaseModel):
    number: int
    title: str
    note: str | None
    published_at: Timestamp
    content_sha256: Sha256
    licence: str
    publisher: str
    manifest: str = Field(description="Address of the manifest")
    files: list[PublishedFile]


class PublishedList(BaseModel):
    round: str
    items: list[PublishedEdition]
    total: int


class Rebuilt(BaseModel):
    """A file built again. `rebuilt_sha256` is null if this release cannot build it at all."""

    path: str
    sha256: Sha256
    rebuilt_sha256: Sha256 | None
    same: bool


class Verification(BaseModel):
    """An edition built again from what is frozen, compared byte by byte through its hashes."""

    round: str
    number: int
    same: bool
    damaged_parts: list[Sha256] = Field(description="Stored parts that are missing or are not what their hash says")
    made_with: Software
    running: Software
    files: list[Rebuilt]
