"""The fresh interpreter in which a `Function` stand-in runs: `python -P function_main.py <packed> <command...>`.

It imports nothing of the house; what the user's function finds is what any new interpreter with its search path has.
"""

from __future__ import annotations

import functools
import importlib
import pickle
import sys


def main() -> None:
    """Call the function, and end as its result says."""
    with open(sys.argv[1], "rb") as file:
        told = pickle.load(file)  # written by the process that made the container
    sys.path[:] = told["path"]
    sys.argv[:] = [sys.argv[0], *sys.argv[2:]]
    if told["name"] is None:
        function = pickle.loads(told["payload"])
    else:
        module, name = told["name"]
        function = functools.reduce(getattr, name.split("."), importlib.import_module(module))
    result = function()
    if result is not None and not isinstance(result, int):
        raise TypeError(f"the function returned {result!r}; None or a number is an exit code")
    sys.exit(result)


main()
