"""Who is logged in, and logins under way. Nothing in these tables opens a session: secrets lie here as hashes."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from libs.common.database import UtcDateTime
from services.notifications.models.tables import Base


class Session(Base, table=True):
    """A person's login in one browser. `id_hash`: SHA-256 of what is in the cookie; `roles` in words, by spaces."""

    __tablename__ = "session"
    id_hash: str = Field(primary_key=True)
    subject: str
    name: str
    roles: str
    respondent: str | None
    method: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    active_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LoginAttempt(Base, table=True):
    """A login that was sent to the OpenID provider and has not come back. Gone with the first answer to it."""

    __tablename__ = "login_attempt"
    state_hash: str = Field(primary_key=True)
    browser_hash: str
    nonce: str
    verifier: str = Field(sa_type=Text)
    return_to: str = Field(sa_type=Text)
    ends_at: datetime = Field(sa_type=UtcDateTime, index=True)


class UsedCode(Base, table=True):
    """A one-time code of the local login that has been used. Kept until it would have ended by itself."""

    __tablename__ = "used_code"
    code_hash: str = Field(primary_key=True)
    ends_at: datetime = Field(sa_type=UtcDateTime, index=True)
