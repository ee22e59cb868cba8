"""E-mail over SMTP. smtplib speaks the protocol in a thread; the dialogue is cut in two before the final dot.

RFC 5321 lets a server take a letter with its answer to the dot that ends DATA, and with nothing before it. So all up
to the text's last line can be said, broken off and said again; only the dot must not be said twice.
"""

import asyncio
import re
import smtplib
import socket
from collections.abc import Awaitable, Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from services.notifications.channels.channel import (
    Bounced,
    Deferred,
    Envelope,
    Locked,
    Refused,
    Uncertain,
    Unreachable,
    Written,
)
from services.notifications.settings import NotificationsSettings

ANSWER_SECONDS = 60.0
DOT_SECONDS = 600.0
"""RFC 5321, 4.5.3.2.6: what the answer to the dot may take."""
SENDER = re.compile(r"[!-?A-~]+@[!-?A-~]+")
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class Email:
    """A line to the installation's SMTP server, opened with the first letter and kept for the next."""

    def __init__(self, settings: NotificationsSettings) -> None:
        self.url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
        self.sender = parseaddr(settings.mail_from)
        self._settings = settings
        self._line: smtplib.SMTP | None = None

    def fault(self) -> str | None:
        if self.url is None:
            return "INSATS_SMTP_URL is not set"
        parts = urlsplit(self.url)
        if parts.scheme not in PORTS or not parts.hostname:
            return "INSATS_SMTP_URL begins with smtps://, smtp:// or smtp+plain:// and names a host"
        if parts.username and parts.scheme == "smtp+plain":
            return "INSATS_SMTP_URL: a password is not sent over smtp+plain://"
        if not SENDER.fullmatch(self.sender[1]):
            return "INSATS_MAIL_FROM names no address, such as Insats <insats@example.se>"
        return None

    async def deliver(self, envelope: Envelope, written: Written, about_to: Callable[[], Awaitable[None]]) -> None:
        try:
            message = compose(self.sender, envelope, written).as_bytes(policy=SMTP)
        except ValueError as fault:
            raise Refused(f"it cannot be written as a message: {fault}") from None
        await self._in_thread(self._up_to_the_dot, envelope.address, message)
        try:
            await about_to()
        except BaseException:
            await self._drop()
            raise
        await self._in_thread(self._dot)

    async def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await asyncio.to_thread(_quit, line)

    async def _in_thread(self, step: Callable[..., None], *arguments: Any) -> None:
        try:
            await asyncio.to_thread(step, *arguments)
        except asyncio.CancelledError:  # the thread waits for the server: without a line it has nothing to wait for
            await self._drop()
            raise

    async def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None and line.sock is not None:
            with _Quietly():
                line.sock.shutdown(socket.SHUT_RDWR)

    def _up_to_the_dot(self, address: str, message: bytes) -> None:
        try:
            line = self._open()
            _expect(*line.mail(self.sender[1]), 250)
            code, text = line.rcpt(address)
            if code not in (250, 251):
                raise (Bounced if code // 100 == 5 else Deferred)(_said(code, text))
            _expect(*line.docmd("DATA"), 354)
            line.send(_stuffed(message))
        except (OSError, smtplib.SMTPException) as fault:
            self._line = None
            raise Unreachable(f"{type(fault).__name__}: {fault}") from None

    def _open(self) -> smtplib.SMTP:
        if self._line is not None:
            with _Quietly():
                if self._line.rset()[0] == 250:  # whatever became of the letter before, this one begins anew
                    return self._line
        self._line = None
        self._line = _connect(self.url or "", self._settings)
        return self._line

    def _dot(self) -> None:
        line = self._line
        assert line is not None
        try:
            if line.sock is not None:
                line.sock.settimeout(DOT_SECONDS)
            line.send(b".\r\n")
            code, text = line.getreply()
            if line.sock is not None:
                line.sock.settimeout(ANSWER_SECONDS)
        except (OSError, smtplib.SMTPException) as fault:
            self._line = None
            raise Uncertain(f"the line broke after the letter: {type(fault).__name__}") from None
        _expect(code, text, 250)


def _connect(url: str, settings: NotificationsSettings) -> smtplib.SMTP:
    """A line on which the server has proved its name and let us in. Raises Locked if it refuses the password."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    line: smtplib.SMTP
    if parts.scheme == "smtps":
        line = smtplib.SMTP_SSL(host, port, timeout=ANSWER_SECONDS, context=settings.trusted)
    else:
        line = smtplib.SMTP(host, port, timeout=ANSWER_SECONDS)
    if parts.scheme == "smtp":
        line.starttls(context=settings.trusted)
    line.ehlo_or_helo_if_needed()
    if parts.username:
        _log_in(line, unquote(parts.username), unquote(parts.password or ""))
    return line


def _log_in(line: smtplib.SMTP, user: str, password: str) -> None:
    try:
        line.login(user, password)
    except smtplib.SMTPAuthenticationError as fault:
        line.close()
        if fault.smtp_code // 100 == 5:
            said = fault.smtp_error if isinstance(fault.smtp_error, bytes) else fault.smtp_error.encode()
            raise Locked(_said(fault.smtp_code, said)) from None
        raise


def _quit(line: smtplib.SMTP) -> None:
    with _Quietly():
        line.quit()


class _Quietly:
    """What goes wrong on a line that is given up is of no interest."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: Any) -> bool:
        return isinstance(error, OSError | smtplib.SMTPException)


def _expect(code: int, text: bytes, *wanted: int) -> None:
    """4xx can be tried again, 5xx cannot; the line stands for the next letter."""
    if code not in wanted:
        raise (Refused if code // 100 == 5 else Deferred)(_said(code, text))


def _said(code: int, text: bytes) -> str:
    return f"{code} {text.decode(errors='replace')}"[:500]


def _stuffed(message: bytes) -> bytes:
    """Lines that begin with a dot get one more (RFC 5321, 4.5.2); the text ends with a line's end."""
    lines = re.sub(rb"(?m)^\.", b"..", message)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def compose(sender: tuple[str, str], envelope: Envelope, written: Written) -> EmailMessage:
    """The letter as a message: plain text and HTML, with the headers that make unsubscribing one click (RFC 8058)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender[0], addr_spec=sender[1])
    message["To"] = Address(envelope.name, addr_spec=envelope.address)
    message["Subject"] = written.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = f"<{envelope.message_id}@{sender[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{written.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = written.language  # the contents above begin with clean Content- headers
    return message
