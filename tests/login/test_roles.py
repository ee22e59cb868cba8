"""What an issuer's claims make of a person."""

from typing import Any

import pytest

from services.notifications.login.openid import mapped
from services.notifications.login.roles import Mapped, Person, Refused, person
from services.notifications.settings import NotificationsSettings

KIM = {"sub": "kim"}


@pytest.mark.parametrize(
    ("claims", "scope", "respondent"),
    [
        ({"insats_roles": "editor", "respondent": "24"}, "edit", "24"),
        ({"insats_roles": ["signer", "editor"], "respondent": ["24"]}, "edit submit", "24"),
        ({"insats_roles": ["admin", "agency"]}, "agency read admin", None),
        ({"insats_roles": ["agency"], "respondent": "24"}, "agency read", None),
        ({"insats_roles": ["signer", "subscriber"]}, "read", None),
        ({"insats_roles": ["signer", "agency"], "respondent": ["24", "25"]}, "agency read", None),
    ],
    ids=["one", "several", "both of ours", "not bound", "bound to nobody", "bound to several"],
)
def test_scopes_are_those_of_the_roles(claims: dict[str, Any], scope: str, respondent: str | None) -> None:
    found = person(KIM | claims, Mapped())
    assert (found.scope, found.respondent) == (scope, respondent)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, "no-role"),
        ({"insats_roles": []}, "no-role"),
        ({"insats_roles": ["ADMIN", "administrator", "root"]}, "no-role"),
        ({"insats_roles": {"admin": True}}, "no-role"),
        ({"insats_roles": [["admin"], 1, None]}, "no-role"),
        ({"insats_roles": "admin editor"}, "no-role"),
        ({"insats_roles": "editor"}, "no-respondent"),
        ({"insats_roles": "editor", "respondent": ""}, "no-respondent"),
        ({"insats_roles": "editor", "respondent": 24}, "no-respondent"),
        ({"insats_roles": "editor", "respondent": ["24", "25"]}, "several-respondents"),
        ({"insats_roles": "admin", "sub": ""}, "no-subject"),
        ({"insats_roles": "admin", "sub": 7}, "no-subject"),
        ({"insats_roles": "admin", "sub": "x" * 201}, "no-subject"),
    ],
)
def test_nobody_is_let_in_by_claims_that_say_too_little(claims: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        person(KIM | claims, Mapped())


def test_claims_are_found_by_their_own_names_and_words() -> None:
    settings = NotificationsSettings(
        role_claim="realm_access.roles",
        respondent_claim="https://region.example/kod",
        subject_claim="upn",
        roles="rapport-sign = signer,rapport-admin=admin",
    )
    claims = {
        "sub": "a1b2",
        "upn": "kim@region.example",
        "name": "Kim Karlsson",
        "realm_access": {"roles": ["rapport-sign", "editor", "offline_access"]},
        "https://region.example/kod": "24",
    }
    assert person(claims, mapped(settings)) == Person("kim@region.example", "Kim Karlsson", ("signer",), "24")
