"""What an image reference says about its registry."""

from __future__ import annotations

import re
from typing import Final

_PRIVATE_ECR: Final = re.compile(
    r"\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/.+", re.ASCII
)


def is_in_private_ecr(image: str) -> bool:
    """Whether pulling the image needs the credentials of a private Amazon ECR registry."""
    return _PRIVATE_ECR.match(image) is not None
