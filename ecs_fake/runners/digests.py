"""Digests of images that are never really pulled."""

from __future__ import annotations

import functools
import hashlib


@functools.lru_cache(maxsize=256)
def image_digest(image: str) -> str:
    """Give a digest that is always the same for the same reference: its own if it names one, else a made-up one."""
    _, _, named = image.partition("@")
    return named or f"sha256:{hashlib.sha256(image.encode('utf-8', 'surrogatepass')).hexdigest()}"
