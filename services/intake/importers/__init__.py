"""Readers of what respondents send, one file per format: bytes in, insatser and faults out. Pure."""

from services.intake.importers.json_rows import Row, read_insats, read_rows

__all__ = ["Row", "read_insats", "read_rows"]
