"""A mail server that fails in every way, and the mailbox behind it: what really arrived."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.infrastructure.ports import free_ports
from tests.notifications.mail_server import Post, mail_server

NO_SUCH = "09@example.se"
"""Nobody lives there: refused whatever the mood."""
HANGS_SECONDS = 0.8
"""Longer than a sender in a trial waits."""


class MoodyPost(Post):
    """While in a `mood` it fails in a share of the dialogues: before the dot, at it, and behind it."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.mood = 0.0
        self.tried = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        self.tried += 1
        if self._fails():
            return await self._one_of(server, self._later, self._hang, self._cut)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address == NO_SUCH:
            return "550 5.1.1 No such mailbox"
        if self._fails():
            return await self._one_of(server, self._later, self._hang, self._cut)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if not self._fails():
            return await super().handle_DATA(server, session, envelope)
        if self.chance.random() < 0.5:
            return await self._one_of(server, self._later, self._hang, self._cut)
        await super().handle_DATA(server, session, envelope)
        return await self._one_of(server, self._hang, self._cut)

    def _fails(self) -> bool:
        return self.chance.random() < self.mood

    async def _one_of(self, server: Any, *ways: Callable[[Any], Any]) -> str:
        return str(await self.chance.choice(ways)(server))

    async def _later(self, _: Any) -> str:
        return "451 Try later"

    async def _hang(self, server: Any) -> str:
        await asyncio.sleep(HANGS_SECONDS)
        return await self._cut(server)

    async def _cut(self, server: Any) -> str:
        server.transport.abort()
        return "421 Gone"


class Mailbox:
    """The server, which may be away, and all that ever arrived."""

    def __init__(self, chance: random.Random) -> None:
        self.post = MoodyPost(chance)
        self.port = free_ports(1)[0]
        self.url = f"smtp+plain://127.0.0.1:{self.port}"
        self._up: contextlib.ExitStack | None = None

    def come(self) -> None:
        if self._up is None:
            self._up = contextlib.ExitStack()
            self._up.enter_context(mail_server(self.post, self.port))

    def go(self) -> None:
        if self._up is not None:
            self._up.close()
            self._up = None

    @property
    def copies(self) -> Counter[str]:
        """By Message-ID."""
        return Counter(str(letter["Message-ID"]) for letter in list(self.post.letters))

    def arrived(self, since: int) -> Counter[str]:
        """By address, of what came after the first `since` letters."""
        return Counter(str(letter["To"].addresses[0].addr_spec) for letter in list(self.post.letters)[since:])
