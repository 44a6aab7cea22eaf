"""Where the values of options come from, and which source wins."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ecs_fake.settings.kinds import NAMES, checked, parsed, refuse_unknown

ENVIRONMENT_PREFIX: Final = "ECS_FAKE_"


@dataclass(frozen=True, slots=True)
class Source:
    """Some options and where they came from."""

    name: str
    """For messages; `{option}` in it stands for the option's name, `{OPTION}` for the same in capitals."""
    values: Mapping[str, object]
    """By option; None means not given."""

    def where(self, option: str) -> str:
        """Say where this option came from."""
        return self.name.replace("{option}", option).replace("{OPTION}", option.upper())


def merge(sources: Sequence[Source]) -> dict[str, object]:
    """Lay sources over each other, the closest first. Every value is checked, also one that another hides.

    Raises:
        OptionError: a misspelt option, or a value that cannot work.
        NotImplementedByFake: a value that is documented but not built.
    """
    merged: dict[str, object] = {}
    for source in sources:
        for option, value in source.values.items():
            where = source.where(option)
            refuse_unknown(option, where)
            if value is not None:
                merged.setdefault(option, checked(option, value, where))
    return merged


def check_arguments(arguments: Mapping[str, object]) -> None:
    """Raise for arguments that cannot work, at the line where they are written; see `merge`."""
    merge([Source("argument", arguments)])


def from_texts(name: str, texts: Mapping[str, str | None]) -> Source:
    """Make a source of values written as text. None or an empty text means not given.

    Raises:
        OptionError: a text says nothing of its option's kind.
    """
    where = Source(name, texts).where
    return Source(
        name, {option: parsed(option, text, where(option)) for option, text in texts.items() if text}
    )


def from_environment(environ: Mapping[str, str] | None = None) -> Source:
    """Make a source of the variables `ECS_FAKE_<OPTION>`; other variables with this prefix are not ours."""
    environ = os.environ if environ is None else environ
    texts = {option: environ.get(ENVIRONMENT_PREFIX + option.upper()) for option in NAMES}
    return from_texts("environment variable " + ENVIRONMENT_PREFIX + "{OPTION}", texts)
