"""Readers of what respondents send, one file per format: bytes in, insatser and faults out. Pure."""

from collections.abc import Callable, Mapping

from libs.common.forms import Form
from libs.common.problems import Problem
from services.intake.importers import refusing
from services.intake.importers.docx import read_docx
from services.intake.importers.json_rows import Row, read_insats, read_rows
from services.intake.importers.opening import Kind, opened
from services.intake.importers.pdf import read_pdf
from services.intake.importers.plain_text import read_txt
from services.intake.importers.reading import Reading
from services.intake.importers.xlsx import read_xlsx

__all__ = ["MEDIA_TYPES", "READERS", "Kind", "Row", "read_file", "read_insats", "read_rows", "refusing"]

READERS: Mapping[Kind, Callable[[bytes, Form], Reading]] = {
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pdf": read_pdf,
    "txt": read_txt,
}
"""Filled-in forms. A reader is given only what `opened` has let through."""

MEDIA_TYPES: Mapping[Kind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "txt": "text/plain",
}


def read_file(data: bytes, form: Form) -> tuple[Kind, Reading]:
    """A filled-in form of any kind. Raises Problem, for whatever the file is."""
    kind = opened(data)
    try:
        return kind, READERS[kind](data, form)
    except Problem:
        raise
    except Exception as error:  # a file may be wrong in ways that the libraries under a reader never thought of
        raise refusing.broken(f"{type(error).__name__}: {error}") from error
