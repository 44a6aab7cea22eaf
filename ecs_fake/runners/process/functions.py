"""`Function` stand-ins as processes: a fresh interpreter with a file that tells it what to call."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import Final

from ecs_fake.standins import Function, Process

_MAIN: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "function_main.py")


def as_process(function: Function, base: str) -> Process:
    """Write the file, unless it is there, and give the process. Raises OSError.

    Args:
        function: the stand-in.
        base: the directory of the fake's containers.
    """
    directory = os.path.join(base, ".functions")
    path = os.path.join(directory, hashlib.sha256(function.packed).hexdigest())
    if not os.path.exists(path):
        os.makedirs(directory, exist_ok=True)
        with open(f"{path}.new", "wb") as file:
            file.write(function.packed)
        os.replace(f"{path}.new", path)
    return Process(entry_point=[sys.executable, "-u", "-P", _MAIN, path])
