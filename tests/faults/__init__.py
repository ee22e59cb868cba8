"""Seeded trials: processes and servers are killed during a submission; nothing may be lost, changed or doubled."""
