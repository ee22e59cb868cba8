"""A filled-in form in Word: one that came from here, or one that somebody wrote. Pure: bytes and form in, reading out.

A form that came from here is told by its paragraph styles, so that a text is read back character for character even if
it looks like a heading or a label. In any other, questions are found by their printed numbers or titles, and tables by
the question, section or column titles that they stand under.
"""

from services.intake.importers.docx.reader import read_docx

__all__ = ["read_docx"]
