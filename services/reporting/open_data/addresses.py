"""Addresses of open data: once published, they are kept. `base` is that of the service as the world sees it."""

from urllib.parse import quote


def round_url(base: str, round: str) -> str:
    return f"{base}/v1/open/{quote(round, safe='')}"


def file_url(base: str, round: str, number: int, path: str) -> str:
    return f"{round_url(base, round)}/{number}/{quote(path)}"
