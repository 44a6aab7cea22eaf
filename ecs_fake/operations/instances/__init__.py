"""Container instances, their attributes, and what their agents call."""
