"""The webhooks' way out: one attempt over HTTP, and the job that makes them."""
