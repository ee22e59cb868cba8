"""A mail server nobody here wrote (aiosmtpd), and what it can be told to do."""

import contextlib
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.infrastructure.ports import free_ports


class Post:
    """Keeps every letter that it has answered for. `at_rcpt` and `at_dot` may answer otherwise, or cut the line."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.at_rcpt: Callable[[str], str | None] = lambda _: None
        self.at_dot: Callable[[Any], str | None] = lambda _: None
        self.cut_after_taking = False
        self.passwords = {b"insats": b"hemligt/@"}
        self.logins = 0
        """How often somebody has tried to log in."""
        self.login_fault: str | None = None
        """What is answered instead of looking at the password."""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := self.at_rcpt(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if refusal := self.at_dot(envelope):
            return refusal
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        if self.cut_after_taking:
            server.transport.abort()
        return "250 Taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins += 1
        assert isinstance(data, LoginPassword)
        if self.login_fault:
            return AuthResult(success=False, handled=False, message=self.login_fault)
        return AuthResult(success=self.passwords.get(data.login) == data.password, handled=False)

    @property
    def recipients(self) -> list[str]:
        return sorted(str(letter["To"].addresses[0].addr_spec) for letter in self.letters)


@contextlib.contextmanager
def mail_server(post: Post, port: int | None = None) -> Iterator[str]:
    """Its address as INSATS_SMTP_URL."""
    chosen = port or free_ports(1)[0]
    controller = Controller(post, hostname="127.0.0.1", port=chosen)
    controller.start()
    try:
        yield f"smtp+plain://127.0.0.1:{chosen}"
    finally:
        controller.stop()


@contextlib.contextmanager
def safe_mail_server(
    post: Post, tls: ssl.SSLContext, *, scheme: str = "smtp", offers_tls: bool = True
) -> Iterator[int]:
    """One that wants a password, over STARTTLS or (`smtps`) TLS from the first byte; answers its port."""
    [port] = free_ports(1)
    wants: dict[str, Any] = {"authenticator": post.authenticate, "auth_required": True}
    if scheme == "smtps":
        wants |= {"ssl_context": tls, "auth_require_tls": False}  # it knows STARTTLS alone as safe
    elif offers_tls:
        wants |= {"tls_context": tls, "require_starttls": True}
    else:
        wants |= {"auth_require_tls": False}
    controller = Controller(post, hostname="127.0.0.1", port=port, **wants)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
