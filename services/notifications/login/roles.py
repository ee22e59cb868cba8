"""From what an issuer says of a person to what the person may do here. Pure."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Refusal = Literal["no-subject", "no-role", "no-respondent", "several-respondents"]

ROLES: Mapping[str, tuple[str, ...]] = {
    "editor": ("edit",),
    "signer": ("submit",),
    "agency": ("agency", "read"),
    "admin": ("admin", "read"),
    "subscriber": ("read",),
}
"""Role → scopes. The order is that in which they are offered."""
BOUND = frozenset({"editor", "signer"})
"""Roles that are held for one respondent."""
LONGEST = 200


class Person(NamedTuple):
    """Who has logged in. `subject` names the person in the audit trail and to the rule of four eyes."""

    subject: str
    name: str
    roles: tuple[str, ...]
    respondent: str | None = None

    @property
    def scope(self) -> str:
        """As in a token: scopes by spaces, each once."""
        return " ".join(dict.fromkeys(scope for role in self.roles for scope in ROLES[role]))


class Refused(Exception):
    """The person is who they are, and may not in here. The message is a `Refusal`; `subject` as far as it is known."""

    def __init__(self, why: Refusal, subject: str | None = None) -> None:
        super().__init__(why)
        self.why: Refusal = why
        self.subject = subject


class Mapped(NamedTuple):
    """Which claims to read: names, or paths with dots (`realm_access.roles`). `roles`: the issuer's word → ours."""

    subject: str = "sub"
    role: str = "insats_roles"
    respondent: str = "respondent"
    roles: Mapping[str, str] = {}

    def needs(self, claims: Mapping[str, Any]) -> bool:
        """True if the role or the subject is not among these claims and is to be asked for elsewhere."""
        return any(read(claims, name) is None for name in (self.subject, self.role))


def person(claims: Mapping[str, Any], mapped: Mapped) -> Person:
    """Raises Refused for whoever has no role here, or one for a respondent without saying which.

    Words that mean nothing here are left out: an issuer's groups are others' too.
    """
    subject = read(claims, mapped.subject)
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST:
        raise Refused("no-subject")
    held = {mapped.roles.get(word, word if not mapped.roles else "") for word in words(read(claims, mapped.role))}
    roles = tuple(role for role in ROLES if role in held)
    if not roles:
        raise Refused("no-role", subject)
    respondents = words(read(claims, mapped.respondent))
    if BOUND & set(roles) and len(respondents) != 1:
        if set(roles) <= BOUND:
            raise Refused("several-respondents" if respondents else "no-respondent", subject)
        roles = tuple(role for role in roles if role not in BOUND)
    bound = bool(BOUND & set(roles))
    return Person(subject, _name(claims) or subject, roles, respondents[0] if bound else None)


def read(claims: Mapping[str, Any], name: str) -> Any:
    """The claim by its whole name, or else by its path; None if there is none."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def words(value: Any) -> list[str]:
    """A claim that is a text, or a list of them, as a list."""
    listed = value if isinstance(value, list) else [value]
    return [word for word in listed if isinstance(word, str) and 0 < len(word) <= LONGEST]


def _name(claims: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username", "email"):
        if isinstance(claims.get(claim), str) and claims[claim].strip():
            return str(claims[claim]).strip()[:LONGEST]
    return ""
