"""Free TCP ports for private services; used before any of them starts."""

from __future__ import annotations

import random
import socket

# Below Linux's range for outgoing connections (32768 and up): a port from inside it may be taken by some
# client, or by a connection to itself, between a service's death and its restart on the same port.
_FIRST, _LAST = 20_000, 32_000
_handed_out: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Return `count` ports nothing listens on at 127.0.0.1; a process never gets the same one twice."""
    found: list[int] = []
    for port in random.sample(range(_FIRST, _LAST), _LAST - _FIRST):
        if len(found) == count:
            break
        if port not in _handed_out and _is_free(port):
            _handed_out.add(port)
            found.append(port)
    if len(found) < count:
        raise OSError(f"only {len(found)} of {count} ports are free between {_FIRST} and {_LAST}")
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
