"""The whole system through HTTP, the same tests on the embedded and the connected set-up."""
