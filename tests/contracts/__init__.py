"""What is promised of every published event: an example, a schema, and that neither breaks later."""
