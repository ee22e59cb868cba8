"""One attempt: the target looked at anew, a signed POST to the very address that was looked at, a bounded answer."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx

from libs.common.clock import Clock
from libs.common.service import VERSION
from services.notifications.handlers.deliveries import Result, Work
from services.notifications.subscriptions import signing
from services.notifications.subscriptions.bodies import CONTENT_TYPE
from services.notifications.subscriptions.targets import Allowed, Refused, Target, look

READ_AT_MOST = 64 * 1024
"""Bytes of an answer. What is longer is not read to its end; its status counts."""
GONE = 410


class Answer(NamedTuple):
    result: Result
    body: bytes = b""


@dataclass
class Sender:
    """Shared by all endpoints of a process; each has a `Line` of its own."""

    key: bytes
    allowed: Allowed
    timeout: float
    clock: Clock
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def headers(self, work: Work) -> dict[str, str]:
        keys = [signing.secret_of(self.key, work.subscription_id, version) for version in work.key_versions]
        return signing.headers(work.message_id, self.clock.now(), work.body, keys)


class Line:
    """The connection to one endpoint, kept while it has something to send. Never shared, nor kept for another name: two
    names at one address are two certificates."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self._host = ""
        self._client = self._new_client()

    def _new_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=self.sender.tls,
            follow_redirects=False,
            trust_env=False,
            timeout=self.sender.timeout,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )

    async def send(self, work: Work) -> Answer:
        """Never raises for what the endpoint or the way to it does; `fault` says it in a word, and no more of it."""
        try:
            async with asyncio.timeout(self.sender.timeout):
                target = await look(work.url, self.sender.allowed)
                if self._host and target.host != self._host:
                    await self._client.aclose()
                    self._client = self._new_client()
                self._host = target.host
                return await self._post_to_one(target, work)
        except Refused as refusal:
            return Answer(Result(fault=refusal.code))
        except (httpx.InvalidURL, ValueError):
            return Answer(Result(fault="url-malformed"))
        except (TimeoutError, httpx.TimeoutException):
            return Answer(Result(fault="timeout"))
        except ssl.SSLError:
            return Answer(Result(fault="tls"))
        except httpx.ConnectError as error:
            return Answer(Result(fault="tls" if "CERTIFICATE" in str(error).upper() else "no-connection"))
        except httpx.HTTPError:
            return Answer(Result(fault="connection-broken"))
        except OSError:
            return Answer(Result(fault="name-unknown"))

    async def _post_to_one(self, target: Target, work: Work) -> Answer:
        """The next address is tried only if no connection to the former came about."""
        *others, last = target.addresses
        for address in others[:2]:
            try:
                return await self._post(target, address, work)
            except httpx.ConnectError:
                continue
        return await self._post(target, last, work)

    async def _post(self, target: Target, address: str, work: Work) -> Answer:
        url = httpx.URL(target.url)
        headers = {
            "host": url.netloc.decode(),
            "content-type": CONTENT_TYPE,
            "accept-encoding": "identity",
            "user-agent": f"Insats/{VERSION}",
            **self.sender.headers(work),
        }
        pinned = url.copy_with(host=address)
        request = self._client.build_request(
            "POST", pinned, content=work.body, headers=headers, extensions={"sni_hostname": target.host}
        )
        response = await self._client.send(request, stream=True)
        try:
            body = await _beginning(response)
        finally:
            await response.aclose()
        return Answer(_judged(response), body)

    async def close(self) -> None:
        await self._client.aclose()


async def _beginning(response: httpx.Response) -> bytes:
    """To its end, or READ_AT_MOST: an answer that breaks off before that was none."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_raw():
        parts.append(part)
        size += len(part)
        if size >= READ_AT_MOST:
            break
    return b"".join(parts)[:READ_AT_MOST]


def _judged(response: httpx.Response) -> Result:
    status = response.status_code
    if 200 <= status < 300:
        return Result(status)
    after = response.headers.get("retry-after", "")
    wait = float(after) if after.isdigit() and len(after) < 8 else None
    return Result(status, "redirect" if 300 <= status < 400 else "refused", wait, gone=status == GONE)
