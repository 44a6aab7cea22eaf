"""What a command cannot do, told to a person."""

from __future__ import annotations

from importlib.util import find_spec


class CommandError(Exception):
    """One kind line for stderr; the command ends with exit code 2."""


def need(*packages: str) -> None:
    """Raise `CommandError` with the remedy if a package of the `cli` extra is missing."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise CommandError(f"{' and '.join(missing)} not installed. Type: pip install 'ecs-fake[cli]'")
