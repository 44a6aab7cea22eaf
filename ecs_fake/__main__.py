"""`python -m ecs_fake` is `ecs-fake`."""

from __future__ import annotations

import sys

from ecs_fake.cli import main

if __name__ == "__main__":
    sys.exit(main())
