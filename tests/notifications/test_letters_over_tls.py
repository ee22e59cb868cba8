"""Letters leave over TLS to a server that proves its name, with a password that is not tried for ever."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from libs.common.database import Database
from services.notifications.handlers.alerts import settle_alert
from services.notifications.jobs.delivering import Sender
from services.notifications.settings import NotificationsSettings
from tests.infrastructure.certificates import Authority
from tests.notifications.letters import details, here_with_letters, open_alerts, sent_meanwhile, states
from tests.notifications.mail_server import Post, safe_mail_server
from tests.notifications.simulating import Installation

GOOD = "insats:hemligt%2F%40"
"""The user and the password, written as an address has it."""


@pytest.fixture
async def here(database: Database) -> Installation:
    """One letter waits."""
    return await here_with_letters(database, ["01"])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def port(post: Post, authority: Authority) -> Iterator[int]:
    with safe_mail_server(post, authority.server()) as port:
        yield port


def sender(here: Installation, url: str, ca_file: Path | None) -> Sender:
    settings = {"smtp_url": url, "mail_from": "Insats <insats@example.se>", "ca_file": ca_file}
    return Sender(here.database, NotificationsSettings.model_validate(settings), "email")


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_letter_arrives_over_tls_with_a_password(
    here: Installation, post: Post, authority: Authority, scheme: str
) -> None:
    with safe_mail_server(post, authority.server(), scheme=scheme) as port:
        assert await sender(here, f"{scheme}://{GOOD}@127.0.0.1:{port}", authority.file).send_all() == 1
    assert (post.recipients, post.logins) == (["01@example.se"], 1)
    assert await open_alerts(here.database) == []


@pytest.mark.parametrize(
    ("name", "days", "known", "said"),
    [
        ("127.0.0.1", 30, False, "unable to get local issuer certificate"),
        ("127.0.0.2", 30, True, "IP address mismatch"),
        ("127.0.0.1", -1, True, "certificate has expired"),
    ],
    ids=["unknown authority", "another name", "expired"],
)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_nothing_is_said_to_a_server_whose_certificate_is_wrong_and_the_letter_goes_when_it_is_right(
    here: Installation, post: Post, authority: Authority, scheme: str, name: str, days: int, known: bool, said: str
) -> None:
    ca_file = authority.file if known else None
    with safe_mail_server(post, authority.server(name, days=days), scheme=scheme) as port:
        assert await sender(here, f"{scheme}://{GOOD}@127.0.0.1:{port}", ca_file).send_all() == 0
    assert (post.logins, post.letters) == (0, [])
    assert await open_alerts(here.database) == [("channel-unreachable", "email")]
    assert said in (await details(here.database))["reason"]
    with safe_mail_server(post, authority.server(), scheme=scheme) as port:
        trying = sender(here, f"{scheme}://{GOOD}@127.0.0.1:{port}", authority.file)
        await sent_meanwhile(here, trying, here.clock.now() + timedelta(hours=2))
    assert post.recipients == ["01@example.se"]
    assert await open_alerts(here.database) == []


async def test_password_is_not_sent_when_the_server_offers_no_tls(
    here: Installation, post: Post, authority: Authority
) -> None:
    with safe_mail_server(post, authority.server(), offers_tls=False) as port:
        assert await sender(here, f"smtp://{GOOD}@127.0.0.1:{port}", authority.file).send_all() == 0
    assert (post.logins, post.letters) == (0, [])
    assert "STARTTLS" in (await details(here.database))["reason"]


async def test_wrong_password_is_shown_and_tried_once_until_somebody_has_seen_to_it(
    here: Installation, post: Post, authority: Authority, port: int
) -> None:
    trying = sender(here, f"smtp://insats:fel@127.0.0.1:{port}", authority.file)
    assert await trying.send_all() == 0
    tried = post.logins  # once by each mechanism that the server offers
    await sent_meanwhile(here, trying, here.clock.now() + timedelta(days=4))
    assert (tried > 0, post.logins) == (True, tried)
    assert await open_alerts(here.database) == [("channel-login-refused", "email")]
    assert await states(here.database) == ["waiting"]
    async with here.database.transaction() as tx:  # the password was right, the server's list of them was not
        await settle_alert(tx, "channel-login-refused", "email", "admin")
    post.passwords[b"insats"] = b"fel"
    assert await trying.send_all() == 1
    assert post.recipients == ["01@example.se"]
    assert await open_alerts(here.database) == []


async def test_new_password_is_tried_at_once_after_a_restart(
    here: Installation, post: Post, authority: Authority, port: int
) -> None:
    await sender(here, f"smtp://insats:fel@127.0.0.1:{port}", authority.file).send_all()
    await here.clock.sleep(60)
    assert await sender(here, f"smtp://{GOOD}@127.0.0.1:{port}", authority.file).send_all() == 1
    assert await open_alerts(here.database) == []


async def test_login_is_tried_again_by_itself_when_the_server_cannot_look_at_passwords_just_now(
    here: Installation, post: Post, authority: Authority, port: int
) -> None:
    post.login_fault = "454 4.7.0 Temporary authentication failure"
    trying = sender(here, f"smtp://{GOOD}@127.0.0.1:{port}", authority.file)
    assert await trying.send_all() == 0
    assert await open_alerts(here.database) == [("channel-unreachable", "email")]
    post.login_fault = None
    await sent_meanwhile(here, trying, here.clock.now() + timedelta(hours=1))
    assert post.recipients == ["01@example.se"]


def test_file_without_certificates_is_refused_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "empty.pem"
    for known in (False, True):
        with pytest.raises(ValidationError, match="INSATS_CA_FILE"):
            NotificationsSettings.model_validate({"ca_file": file})
        if not known:
            file.write_text("not a certificate")
