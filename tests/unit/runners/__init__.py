"""Runners without processes."""
