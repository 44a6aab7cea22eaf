"""Keys that several tables share."""

ALL = ""
"""The one key of indexes that hold every record."""
