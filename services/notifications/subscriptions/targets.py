"""Where a webhook may go. Whoever may subscribe must not thereby reach what only this network may reach."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NEVER_PUBLIC: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        # What ipaddress.is_global leaves out or takes in differently from one Python to the next (IANA's registries
        # of special-purpose addresses), and where clouds keep their metadata
        "0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "240.0.0.0/4", "168.63.129.16/32", "::/96", "100::/64", "2001::/23", "2001:db8::/32",
        "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10",
    )
)  # fmt: skip
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""NAT64: the last 32 bits are an IPv4 address."""
LONGEST_URL = 2000
_RESOLVING = ThreadPoolExecutor(32, thread_name_prefix="resolve")
"""Of its own: a name server that does not answer holds up no other work."""


class Refused(ValueError):
    """Nothing is sent there; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Allowed:
    """Networks that the installation lets webhooks go to although they are not the public internet's."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, setting: str) -> "Allowed":
        """`10.20.0.0/16,fd12::/64`, or `all`. Raises ValueError for what is no network."""
        if setting.strip().lower() in ("all", "true", "1", "yes"):
            return cls((ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")))
        return cls(tuple(ipaddress.ip_network(part.strip()) for part in setting.split(",") if part.strip()))

    def lets(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


@dataclass(frozen=True)
class Target:
    """A URL that was looked at, and the addresses that its name has now: only these are connected to."""

    url: str
    host: str
    addresses: tuple[str, ...]


def parts_of(url: str) -> SplitResult:
    """Raises Refused for what is no plain http(s) address."""
    if len(url) > LONGEST_URL or any(ord(letter) <= 32 or ord(letter) >= 127 for letter in url) or "\\" in url:
        raise Refused("url-malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("url-malformed") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise Refused("url-malformed")
    if parts.username is not None or parts.password is not None:
        raise Refused("url-with-password")
    if parts.fragment:
        raise Refused("url-malformed")
    return parts


async def look(url: str, allowed: Allowed) -> Target:
    """Reads the URL and looks its name up. Raises Refused, or OSError where the name has no address.

    One forbidden address among several is enough to refuse: which of them is taken is not ours to say. Plain http
    goes only where the installation has allowed it by network.
    """
    parts = parts_of(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    addresses = await _resolve(host, port)
    for address in addresses:
        permitted = any(allowed.lets(form) for form in _forms(address))
        if not permitted and not is_public(address):
            raise Refused("target-not-public")
        if not permitted and parts.scheme != "https":
            raise Refused("https-needed")
    return Target(url, host, tuple(str(address) for address in addresses))


def is_public(address: Address) -> bool:
    """An address of the public internet: not private, loopback, link-local, multicast, reserved or metadata, also not
    by way of an IPv6 form of such an IPv4 address."""
    forms = _forms(address)
    if len(forms) > 1:
        return all(is_public(form) for form in forms[1:])
    return address.is_global and not address.is_multicast and not any(address in network for network in NEVER_PUBLIC)


def _forms(address: Address) -> list[Address]:
    """The address, and the IPv4 addresses that it stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in TRANSLATED):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(form for form in inner if form is not None)]


async def _resolve(host: str, port: int) -> Sequence[Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass  # a name, or one of the old ways of writing a number (127.1, 0x7f000001), which the resolver reads
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(
            _RESOLVING, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        )
    except UnicodeError:
        raise Refused("url-malformed") from None
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))
