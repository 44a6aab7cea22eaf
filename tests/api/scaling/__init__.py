"""Capacity providers at work: groups that grow and shrink, tasks that wait for them, capacity that is short."""
