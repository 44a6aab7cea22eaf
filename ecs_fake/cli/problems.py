"""What a command cannot do, told to a person."""

from __future__ import annotations

from importlib.util import find_spec

from ecs_fake.cli import exit_codes


class CommandError(Exception):
    """One kind line for stderr; the command ends with `code`."""

    def __init__(self, message: str, code: int = exit_codes.MISTAKE) -> None:
        super().__init__(message)
        self.code = code


class Refused(CommandError):
    """ECS, or the door before it, said no."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}", exit_codes.NO)
        #: The error's code, for example `ClusterNotFoundException`.
        self.error = error


def need(*packages: str) -> None:
    """Raise `CommandError` with the remedy if a package of the `cli` extra is missing."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise CommandError(f"{' and '.join(missing)} not installed. Type: pip install 'ecs-fake[cli]'")
