"""The options of a fake: what there is, what is allowed, and which source wins.

An option can come from five places. The closest to the test wins: arguments, then the pytest marker, then
the ini option `ecs_fake_<option>`, then the environment variable `ECS_FAKE_<OPTION>`, then the default.
Each place is a `Source`, `merge` lays them over each other, `Options` is the result. A value that cannot
work raises `OptionError` and says which option, which value, where it came from and what is allowed.

Start with `options`; `kinds` knows how each value is read and checked, `sources` where values come from.
"""

from __future__ import annotations

from ecs_fake.settings.kinds import NAMES
from ecs_fake.settings.options import OptionArguments, Options
from ecs_fake.settings.sources import Source, check_arguments, from_environment, from_texts, merge

__all__ = [
    "NAMES",
    "OptionArguments",
    "Options",
    "Source",
    "check_arguments",
    "from_environment",
    "from_texts",
    "merge",
]
