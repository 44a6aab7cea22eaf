"""Putting something around every kind of function, and around every test of a class.

What is decorated stays what it is: a coroutine function stays one, pytest finds the same signature, names and
marks. `surround` makes a new context manager for each call.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, ExitStack, aclosing
from typing import Any, Final

from ecs_fake.errors import OptionError

Surround = Callable[[], AbstractContextManager[object]]
Function = Callable[..., Any]

_OPEN: Final = "_ecs_fake_open"
"""An attribute of a test class's instance: what `teardown_method` has to end."""


def decorate(target: Any, surround: Surround) -> Any:
    """Give the function surrounded, or the class with its tests surrounded.

    Raises:
        OptionError: it is something that cannot be decorated.
    """
    if isinstance(target, type):
        return _decorate_class(target, surround)
    if isinstance(target, staticmethod | classmethod):
        return type(target)(decorate(target.__func__, surround))
    _refuse_fixture(target)
    if not callable(target):
        raise OptionError(f"mock_ecs({target!r}): it decorates functions and classes; options go by keyword.")
    return _decorate_function(target, surround)


def _decorate_function(function: Function, surround: Surround) -> Function:
    if inspect.isasyncgenfunction(function):
        wrapper = _around_async_generator(function, surround)
    elif inspect.iscoroutinefunction(function):
        wrapper = _around_coroutine(function, surround)
    elif inspect.isgeneratorfunction(function):
        wrapper = _around_generator(function, surround)
    else:
        wrapper = _around_call(function, surround)
    return functools.wraps(function)(wrapper)


def _around_call(function: Function, surround: Surround) -> Function:
    def call(*args: Any, **kwargs: Any) -> Any:
        with surround():
            return function(*args, **kwargs)

    return call


def _around_coroutine(function: Function, surround: Surround) -> Function:
    async def call(*args: Any, **kwargs: Any) -> Any:
        with surround():
            return await function(*args, **kwargs)

    return call


def _around_generator(function: Function, surround: Surround) -> Function:
    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with surround():
            return (yield from function(*args, **kwargs))

    return call


def _around_async_generator(function: Function, surround: Surround) -> Function:
    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with surround():
            async with aclosing(function(*args, **kwargs)) as inner:
                # What `yield from` does for plain generators: values and exceptions go in, values come out.
                step = inner.asend(None)
                while True:
                    try:
                        item = await step
                    except StopAsyncIteration:
                        return
                    try:
                        step = inner.asend((yield item))
                    except GeneratorExit:
                        raise  # closed from outside; `aclosing` closes the inner one
                    except BaseException as error:  # noqa: BLE001 - it goes on into the decorated generator
                        step = inner.athrow(error)

    return call


def _decorate_class(cls: type, surround: Surround) -> type:
    if _is_test_case(cls):
        # setUp, the test, tearDown and clean-ups all happen inside these two.
        for name in ("run", "debug"):
            setattr(cls, name, _decorate_function(getattr(cls, name), surround))
        return cls
    if hasattr(cls, "setup_method"):
        _surround_from_setup_to_teardown(cls, surround)
    else:
        _surround_tests(cls, surround)
    for name, member in list(vars(cls).items()):
        if name.startswith("Test") and isinstance(member, type):
            _decorate_class(member, surround)
    return cls


def _is_test_case(cls: type) -> bool:
    unittest_case = sys.modules.get("unittest.case")  # whoever has a TestCase has imported it
    return unittest_case is not None and issubclass(cls, unittest_case.TestCase)


def _surround_tests(cls: type, surround: Surround) -> None:
    for name in [name for name in dir(cls) if name.startswith("test")]:
        member = inspect.getattr_static(cls, name)
        if inspect.isfunction(member) or isinstance(member, staticmethod | classmethod):
            setattr(cls, name, decorate(member, surround))


def _surround_from_setup_to_teardown(cls: Any, surround: Surround) -> None:
    """Let pytest's `setup_method`, the test, and `teardown_method` see the same fake."""
    setup = cls.setup_method
    teardown = getattr(cls, "teardown_method", None)

    # pytest counts the parameters of these two to know whether to hand over the test's method.
    def setup_method(self: object, method: Function | None = None) -> None:
        with ExitStack() as opened:
            opened.enter_context(surround())
            _call_with_method(setup, self, method)
            vars(self).setdefault(_OPEN, []).append(opened.pop_all())

    def teardown_method(self: object, method: Function | None = None) -> None:
        with vars(self)[_OPEN].pop():
            if teardown is not None:
                _call_with_method(teardown, self, method)

    cls.setup_method = setup_method
    cls.teardown_method = teardown_method


def _call_with_method(function: Function, instance: object, method: Function | None) -> None:
    takes_method = len(inspect.signature(function).parameters) > 1
    function(*((instance, method) if takes_method else (instance,)))


def _refuse_fixture(target: object) -> None:
    if type(target).__name__ == "FixtureFunctionDefinition" or hasattr(target, "_pytestfixturefunction"):
        raise OptionError(
            f"mock_ecs({target!r}): a fixture cannot be decorated; write @pytest.fixture above @mock_ecs."
        )
