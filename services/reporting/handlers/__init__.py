"""The writes of the reporting service, by use case: what events bring, what an edition freezes."""
