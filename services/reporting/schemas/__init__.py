"""HTTP bodies of the reporting service, by use case, and the manifest that an edition is."""
