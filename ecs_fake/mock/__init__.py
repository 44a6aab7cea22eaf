"""`mock_ecs`: the door for tests and notebooks in Python.

`mocks` makes and ends fakes, `decorating` knows the kinds of functions and classes that can be decorated.
"""

from __future__ import annotations

from ecs_fake.mock.mocks import MockEcs, mock_ecs

__all__ = ["MockEcs", "mock_ecs"]
