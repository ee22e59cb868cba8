"""The distributed set-up, checked without a Docker engine: files against each other, the code, real servers."""
