"""Developer commands: they generate and check files of this repository, and are not part of the package."""
