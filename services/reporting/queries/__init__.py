"""Reads of the reporting service, by use case."""
