"""Capacity providers, and the strategies that name them."""
