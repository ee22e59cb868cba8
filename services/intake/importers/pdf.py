"""A filled-in form as PDF: its text, read as plain text is."""

import json
import subprocess
import sys
from pathlib import Path

from libs.common.forms import Form
from services.intake.importers import pdf_pages, refusing
from services.intake.importers.plain_text import read_pages
from services.intake.importers.reading import Reading

PROGRAM = Path(pdf_pages.__file__)
SECONDS, PATIENCE, MEGABYTES = 8, 25, 1024
"""Of the processor's time, of the clock's on a machine that has much else to do, and of memory."""


def read_pdf(data: bytes, form: Form) -> Reading:
    """Raises Problem for a PDF that is protected, damaged, too large, or has no text (a scanned one)."""
    pages = _pages(data)
    if not any(page.strip() for page in pages):
        raise refusing.no_text()
    return read_pages(pages, form)


def _pages(data: bytes) -> list[str]:
    command = [sys.executable, "-I", str(PROGRAM), str(SECONDS), str(MEGABYTES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise refusing.too_slow(PATIENCE) from error
    if done.returncode == pdf_pages.PASSWORD:
        raise refusing.password()
    if done.returncode == pdf_pages.TOO_LARGE:
        raise refusing.unpacks_too_large()
    if done.returncode < 0:
        raise refusing.too_slow(SECONDS)
    if done.returncode:
        raise refusing.broken(_last_line(done.stderr))
    found: list[str] = json.loads(done.stdout)
    return [_without_half_pairs(page) for page in found]


def _without_half_pairs(text: str) -> str:
    """A font may say of its letters that they are halves of characters, which no answer can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "PDF"
