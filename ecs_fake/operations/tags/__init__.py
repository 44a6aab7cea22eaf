"""Tags of every resource that can have some."""
