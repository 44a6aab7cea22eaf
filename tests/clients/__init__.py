"""Clients that nobody here wrote, against a server that they find by their environment alone."""
