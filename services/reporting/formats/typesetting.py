"""One document set by typst, in a process of its own: JSON in on stdin, PDF out on stdout.

typst keeps what it has set in memory, some two hundred megabytes for each national report that differs from the last:
in a service that would add up. A process that ends gives everything back. Run as a file, with `python -P`.
"""

import sys
from pathlib import Path

import typst

FOLDER = Path(__file__).parent


def main() -> None:
    tree = sys.stdin.buffer.read().decode()
    pdf = typst.compile(
        FOLDER / "page.typ",
        root=FOLDER,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
        sys_inputs={"document": tree},
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
