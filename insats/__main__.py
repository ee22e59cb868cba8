"""`python -m insats` is the command `insats`."""

from insats.cli import app

app()
