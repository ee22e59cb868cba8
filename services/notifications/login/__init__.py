"""Login for people: who may be somebody here, and how that is proved. The sessions themselves are in handlers."""
