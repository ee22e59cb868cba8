"""The issuer of the embedded set-up: whom it gives tokens, and its key, which never leaves the data folder."""

import asyncio
from pathlib import Path

import pytest

from libs.common.auth import Authenticator, LocalIssuer


def test_private_key_is_for_its_owner_alone_when_the_local_issuer_makes_it(tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path)
    local.prepare()
    assert local.key_file.stat().st_mode & 0o777 == 0o600
    assert '"d"' not in local.jwks_file.read_text()


async def test_token_is_good_when_several_processes_make_the_local_issuer_at_once(tmp_path: Path) -> None:
    for n in range(20):
        issuers = [LocalIssuer(tmp_path / str(n)) for _ in range(8)]
        await asyncio.gather(*(asyncio.to_thread(local.prepare) for local in issuers))
        verifying = Authenticator(issuers[0].issuer, str(issuers[0].jwks_file))
        assert (await verifying.principal(issuers[0].token("read"))).subject == "read"


@pytest.mark.parametrize(
    ("scope", "respondent"), [("root", None), ("", None), ("read root", None), ("submit", None), ("edit", None)]
)
def test_local_issuer_refuses_when_scope_or_respondent_is_wrong(
    scope: str, respondent: str | None, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="scope"):
        LocalIssuer(tmp_path).token(scope, respondent)


async def test_local_issuers_token_is_accepted_when_verified_by_its_own_key_set(tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path)
    principal = await Authenticator(local.issuer, str(local.jwks_file)).principal(local.token("submit", "09"))
    assert principal[:3] == ("respondent:09", frozenset({"submit"}), "09")
