"""Requests per second and latency of HTTP doors: ours, moto's and ministack's. Start with `__main__`."""
