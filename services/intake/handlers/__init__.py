"""Intake's writes, by use case. Each changes rows and emits what happened in the caller's transaction."""
