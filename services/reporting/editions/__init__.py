"""Editions: what a compilation rests on and what it produced, as bytes with hashes. Pure."""
