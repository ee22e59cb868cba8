"""The text of a PDF, page by page: a program of its own, so that a file which makes the library go on for ever, or fill
the memory, ends it and nothing else. PDF on standard input; a JSON list of texts on standard output.

Ends with 3 if the file needs a password, 4 if it has too many pages or too much text. Imports nothing of the project.
"""

import io
import json
import sys

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
PASSWORD, TOO_LARGE = 3, 4


def limit(seconds: int, megabytes: int) -> None:
    """As far as the system can: there are no such limits on Windows."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def pages(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        sys.exit(PASSWORD)
    if len(reader.pages) > MAX_PAGES:
        sys.exit(TOO_LARGE)
    found: list[str] = []
    for page in reader.pages:
        found.append(page.extract_text())
        if sum(map(len, found)) > MAX_CHARACTERS:
            sys.exit(TOO_LARGE)
    return found


if __name__ == "__main__":
    limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        written = json.dumps(pages(sys.stdin.buffer.read()))
    except FileNotDecryptedError:
        sys.exit(PASSWORD)
    sys.stdout.write(written)
