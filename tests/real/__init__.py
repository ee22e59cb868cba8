"""Tests on what 14 regions really reported for 2023. The data is not part of the project."""
