"""The service's writes, by use case."""
