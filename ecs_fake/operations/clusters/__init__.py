"""Clusters: their life, their updates, the capacity they use."""
