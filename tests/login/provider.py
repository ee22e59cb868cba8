"""oidc-provider, from npm, as a process; and a person who finds the way through its login pages."""

import hashlib
import json
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc.jwk import ECKey, RSAKey

from tests.infrastructure.ports import free_ports
from tests.login.browsing import FROM_HERE

FOLDER = Path(__file__).parent / "issuer"
PUBLIC_URL = "http://127.0.0.1:8000"
"""Where our pages are for the browser; nothing listens there: the application is called in-process."""
SECRET = "of-a-client-in-tests-only"
ACCOUNTS = {
    "signe": {"name": "Signe Sköld", "insats_roles": ["signer"], "respondent": "24"},
    "edit": {"name": "Edit Ek", "insats_roles": ["editor", "something else"], "respondent": "09"},
    "myndig": {"name": "My Ndig", "insats_roles": ["agency"]},
    "adam": {"name": "Adam", "insats_roles": "admin"},
    "subba": {"name": "Subba", "insats_roles": ["subscriber"]},
    "gast": {"name": "Gäst", "insats_roles": ["intranet"]},
    "vilsen": {"name": "Vilsen", "insats_roles": ["signer"]},
}
"""Login name → what the provider says of the person."""


def key(kid: str, kind: str = "ES256") -> dict[str, Any]:
    """A private key as a provider is given it."""
    made: ECKey | RSAKey
    if kind == "ES256":
        made = ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": kind})
    else:
        made = RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": kind})
    return dict(made.as_dict(private=True))


class Issuer:
    """The running provider. `start` starts it anew with other settings, at the same address."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.keys = [key("first")]

    def start(self, algorithm: str = "ES256", home: str = PUBLIC_URL, **settings: Any) -> None:
        """`home`: where our pages are, as they are registered there."""
        client = {
            "client_id": "insats",
            "client_secret": SECRET,
            "redirect_uris": [f"{home}/login/callback"],
            "post_logout_redirect_uris": [f"{home}/login"],
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "id_token_signed_response_alg": algorithm,
        }
        told = {"issuer": self.url, "clients": [client], "jwks": {"keys": self.keys}, "accounts": ACCOUNTS} | settings
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        said: list[str] = []  # it also says what its settings for trials should not be used for
        while not said or said[-1] != "ready\n":
            said.append(self.process.stdout.readline())
            assert said[-1], f"oidc-provider did not start: {said}"


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """Installs what package-lock.json names, if that is not there; RuntimeError if Node is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise RuntimeError("the tests of login need Node.js 18 or newer with npm: install the packages nodejs and npm")
    _install(npm)
    command = [node, "issuer.mjs"]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield Issuer(process, free_ports(1)[0])
        process.kill()


def _install(npm: str) -> None:
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "node_modules" / ".installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"npm ci failed:\n{done.stderr[-2000:]}")
        stamp.write_text(wanted)


class Surfer:
    """A browser that reaches our pages and the provider's, and follows neither's redirects by itself.

    Our pages are an application called in-process or, without one, wherever `home` is.
    """

    def __init__(self, app: FastAPI | None, home: str = PUBLIC_URL, tls: ssl.SSLContext | bool = True) -> None:
        self.home = home
        mounts = {home: httpx.ASGITransport(app)} if app else {}
        self.http = httpx.AsyncClient(mounts=mounts, verify=tls, timeout=20)

    async def start(self, path: str = "/login/openid") -> str:
        """From our login page; answers where it sends the browser."""
        answer = await self.http.get(self.home + path, headers=FROM_HERE)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def log_in_there(self, address: str, login: str) -> str:
        """Through the provider's pages; answers the address with which it sends the browser back to us."""
        for _ in range(12):
            answer = await self.http.get(address)
            if answer.is_redirect:
                address = str(httpx.URL(address).join(answer.headers["location"]))
            else:
                address = await self._submit(answer, login)
            if address.startswith(self.home):
                return address
        raise AssertionError(f"still at {address}")

    async def _submit(self, page: httpx.Response, login: str) -> str:
        """Fills in the form of the provider's page."""
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert action, page.text
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
        form = {"login": login, "password": "x", "prompt": prompt[1] if prompt else ""}
        answer = await self.http.post(str(page.url.join(unescape(action[1]))), data=form)
        assert answer.is_redirect, answer.text
        return str(page.url.join(answer.headers["location"]))

    async def come_back(self, address: str) -> httpx.Response:
        """The provider's redirect, as a browser follows it: a navigation from another site."""
        return await self.http.get(address, headers={"sec-fetch-site": "cross-site"})

    async def log_in(self, login: str, path: str = "/login/openid") -> httpx.Response:
        return await self.come_back(await self.log_in_there(await self.start(path), login))

    async def session(self) -> Any:
        return (await self.http.get(f"{self.home}/session")).json()["session"]

    async def close(self) -> None:
        await self.http.aclose()


if __name__ == "__main__":  # installs beforehand
    with running_issuer():
        sys.stdout.write("oidc-provider is installed\n")
