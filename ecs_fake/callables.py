"""How a Python callable gets into another interpreter: by its name, or pickled by value.

Nothing is inherited from this process, and nothing is imported here that the callable does not need there.
"""

from __future__ import annotations

import functools
import importlib.machinery
import inspect
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from ecs_fake.errors import OptionError


def packed(function: Callable[[], object]) -> bytes:
    """Give what a fresh interpreter needs to call a function: a pickle of its own search path, and of the function.

    Raises:
        OptionError: it cannot be called without arguments, or cannot get there.
    """
    _check(function)
    path = [str(Path(entry).absolute()) for entry in sys.path]
    name = _importable_name(function)
    payload = None if name is not None else _by_value(function)
    return pickle.dumps({"path": path, "name": name, "payload": payload})


def _check(function: object) -> None:
    if not callable(function):
        raise OptionError(
            f"Function({function!r}): give something that can be called, for example a function."
        )
    if inspect.iscoroutinefunction(function):
        raise OptionError(
            f"Function({_called(function)}): a coroutine function needs an event loop; wrap it, for example "
            "def job(): asyncio.run(main())."
        )
    try:
        inspect.signature(function).bind()
    except TypeError as error:
        raise OptionError(
            f"Function({_called(function)}): it is called without arguments, and {error}. The container's command "
            "is in sys.argv[1:], its variables are in os.environ; functools.partial can give it anything else."
        ) from None
    except ValueError:
        return  # a built-in that does not tell its parameters


def _importable_name(function: Any) -> tuple[str, str] | None:
    """Give module and qualified name, if a fresh interpreter finds the same function under them."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    if not module or not name or module == "__main__" or "<" in name:
        return None
    try:
        found: object = functools.reduce(getattr, name.split("."), sys.modules[module])
    except (AttributeError, KeyError):
        return None
    return (module, name) if found is function and _can_be_imported(sys.modules[module]) else None


def _can_be_imported(module: ModuleType) -> bool:
    """Whether the module is found along the search path, and not only because it has been loaded already."""
    path: Sequence[str] | None = None
    spec: importlib.machinery.ModuleSpec | None = None
    parts = module.__name__.split(".")
    for at in range(len(parts)):
        spec = _find_spec(".".join(parts[: at + 1]), path)
        if spec is None:
            return False
        path = spec.submodule_search_locations
    return spec is not None and spec.origin in (getattr(module, "__file__", None), "built-in", "frozen")


def _find_spec(name: str, path: Sequence[str] | None) -> importlib.machinery.ModuleSpec | None:
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path)
        if spec is not None:
            return spec
    return None


def _by_value(function: Any) -> bytes:
    """Pickle a callable with its code.

    Raises:
        OptionError: cloudpickle is not installed, or it cannot do it.
    """
    try:
        cloudpickle: Any = importlib.import_module("cloudpickle")
    except ImportError:
        raise OptionError(
            f"Function({_called(function)}): it cannot be imported by its name in a fresh interpreter, and handing it "
            "over needs cloudpickle: pip install cloudpickle, or move it to the top level of a module."
        ) from None
    try:
        with _modules_by_value(cloudpickle, function):
            payload: bytes = cloudpickle.dumps(function)
    except Exception as error:
        raise OptionError(
            f"Function({_called(function)}): it holds something that cannot be taken to a fresh interpreter "
            f"({type(error).__name__}: {error}). Make that inside the function, or move the function to a module."
        ) from error
    return payload


@contextmanager
def _modules_by_value(cloudpickle: Any, function: Any) -> Iterator[None]:
    """Have the function's module go along if nobody there could import it (a test module, for example)."""
    inner = inspect.unwrap(function.func if isinstance(function, functools.partial) else function)
    module = sys.modules.get(getattr(inner, "__module__", None) or "")
    if module is None or module.__name__ == "__main__" or _can_be_imported(module):
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _called(function: object) -> str:
    return str(getattr(function, "__qualname__", None) or repr(function))
