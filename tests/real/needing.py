"""How a test gets the real returns: it fails in CI if they are missing, and elsewhere says that it did not run."""

import os
from pathlib import Path

import pytest

from tests.real.sources import NoRealData, data_file


def real_data(name: str = "regions-2023.json") -> Path:
    """The file with the real returns, or another of the real documents."""
    try:
        return data_file(name)
    except NoRealData as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
