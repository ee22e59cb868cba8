"""Contacts and letters over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, StringConstraints

Role = Literal["editor", "signer"]
Language = Literal["sv", "en"]
ChannelName = Literal["email", "none"]
Digest = Literal["each", "daily", "weekly"]
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
"""What may stand between the dots of a name (RFC 5321): two dots in a row are none."""
Address = Annotated[
    StrictStr,
    StringConstraints(
        max_length=254,
        pattern=rf"^{ATOM}(\.{ATOM})*@"
        r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$",
    ),
]
"""As mail servers everywhere take it: in ASCII, a domain with å, ä or ö in its xn-- form."""
PersonName = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ContactIn(BaseModel):
    """Whom to tell, and how. `channel` none: no letters, for whoever follows the calendar or the stream instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    respondent: Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
    role: Role = Field(
        description="Once nothing but the signature is missing, a respondent's signers alone are reminded"
    )
    name: PersonName
    email: Address
    language: Language = "sv"
    channel: ChannelName = "email"
    digest: Digest = Field(
        default="daily",
        description="each: a letter for each reminder; daily: at most one letter a day; weekly: on Mondays",
    )
    subscribed: StrictBool = Field(default=True, description="False after somebody has used the link in a letter")


class ContactOut(ContactIn):
    id: str
    created_at: datetime
    changed_at: datetime
    unsubscribed_at: datetime | None


class ContactList(BaseModel):
    items: list[ContactOut]
    total: int


LetterState = Literal[
    "waiting", "sending", "handed_over", "sent", "obsolete", "bounced", "refused", "uncertain", "given_up", "withdrawn"
]


class LetterItemOut(BaseModel):
    round: str
    respondent: str
    kind: Literal["reminder", "sent_back"]


class LetterOut(BaseModel):
    """`not_before` is the next try of a letter that waits."""

    id: int
    message_id: str
    contact: str
    respondent: str | None = Field(description="null once the contact is gone")
    channel: str
    state: LetterState
    about: list[LetterItemOut]
    address: str | None
    subject: str | None
    attempts: int
    fault: str | None
    created_at: datetime
    not_before: datetime
    done_at: datetime | None


class LetterList(BaseModel):
    items: list[LetterOut]
    total: int
