"""Texts that whoever takes them in can pass on: as JSON, XML, Word or Excel."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StrictStr
from pydantic_core import PydanticCustomError

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""And what XML or UTF-8 cannot hold, so that whatever is taken in can leave as Word or Excel."""


def clean(text: str) -> str:
    """Unicode NFC with plain newlines. Raises for control characters other than newline and tab."""
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL.search(text):
        raise PydanticCustomError(
            "control_character",
            "control character U+{code} at position {position}: remove it; only newline and tab are allowed",
            {"code": f"{ord(found[0]):04X}", "position": found.start()},
        )
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


CleanText = Annotated[StrictStr, AfterValidator(clean)]
