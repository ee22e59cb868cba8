"""What notifications takes and answers over HTTP."""
