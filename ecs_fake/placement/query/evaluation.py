"""From the tree of an expression to one function that answers for an instance.

An instance that lacks what is asked for meets no comparison, and so meets each negated one: `!=`, `not_in` and `!~` are
the opposite of `==`, `in` and `=~`. Where an instance has several of a thing, as groups of tasks, one that meets the
comparison is enough.
"""

from __future__ import annotations

import operator as compare
import re
from collections.abc import Callable
from typing import Any, Final

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.placement.query.errors import QueryError
from ecs_fake.placement.query.nodes import And, Condition, Node, Not, Operator, Value
from ecs_fake.placement.query.subjects import NAMES, Facts, Subject, subject

Predicate = Callable[[Facts], bool]
Test = Callable[[Any], bool]

_OPPOSITES: Final = {
    Operator.NOT_EQUALS: Operator.EQUALS,
    Operator.NOT_EXISTS: Operator.EXISTS,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_MATCHES: Operator.MATCHES,
}
_ORDERS: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    Operator.GREATER_THAN: compare.gt,
    Operator.GREATER_THAN_EQUAL: compare.ge,
    Operator.LESS_THAN: compare.lt,
    Operator.LESS_THAN_EQUAL: compare.le,
}
_JAVA_ONLY: Final = re.compile(r"\\[pPhHRXQEGNkvVxz]|\(\?<[A-Za-z]|\[\^?\[|\[[^\]]*(?:\[|&&)")
"""Properties, quotations, named groups, sets within sets: in Python an error, or something else."""


def predicate(text: str, node: Node) -> Predicate:
    """Make the function that answers for an instance.

    Args:
        text: the expression, for messages.
        node: its tree.

    Raises:
        QueryError: a subject, its operator or a value makes no sense.
    """
    if isinstance(node, Condition):
        return _condition(text, node)
    if isinstance(node, Not):
        part = predicate(text, node.part)
        return lambda facts: not part(facts)
    parts = [predicate(text, one) for one in node.parts]
    if isinstance(node, And):
        return lambda facts: all(part(facts) for part in parts)
    return lambda facts: any(part(facts) for part in parts)


def _condition(text: str, node: Condition) -> Predicate:
    found = subject(node.subject.text, node.operator)
    if found is None:
        raise QueryError(text, node.subject.at, f"'{node.subject.text}' is not one of {', '.join(NAMES)}")
    if node.operator not in found.operators:
        allowed = ", ".join(one.value for one in Operator if one in found.operators)
        problem = f"{node.subject.text} has no operator {node.operator.value}, but {allowed}"
        raise QueryError(text, node.subject.at, problem)
    positive = _OPPOSITES.get(node.operator, node.operator)
    test = _test(text, found, positive, node.values)
    find = found.find
    if positive is node.operator:
        return lambda facts: any(map(test, find(facts)))
    return lambda facts: not any(map(test, find(facts)))


def _test(text: str, found: Subject, positive: Operator, values: tuple[Value, ...]) -> Test:
    """Make the function that answers for one thing that an instance has."""
    if positive is Operator.EXISTS:
        return lambda _: True
    if positive is Operator.MATCHES:
        matches = _pattern(text, values[0]).fullmatch  # the whole value, as Java's `matches` does
        return lambda present: present is not None and matches(present) is not None
    wanted = [_read(text, found, value) for value in values]
    if positive in _ORDERS:
        meets = _ORDERS[positive]
        return lambda present: meets(present, wanted[0])
    return frozenset(wanted).__contains__


def _read(text: str, found: Subject, value: Value) -> Any:
    try:
        return found.read(value.text)
    except ValueError:
        raise QueryError(text, value.at, f"{found.form} is expected, but there is '{value.text}'") from None


def _pattern(text: str, value: Value) -> re.Pattern[str]:
    """Read a regular expression, which is one of Java's."""
    if _JAVA_ONLY.search(value.text):
        raise NotImplementedByFake(
            f"the pattern '{value.text}' in '{text}' uses what regular expressions of Java have and those of Python do "
            "not, so ecs_fake cannot match by it. Write it with plain classes, groups and repetitions in this test."
        )
    try:
        return re.compile(value.text, re.ASCII)
    except re.error as error:
        raise QueryError(text, value.at, f"'{value.text}' is no regular expression ({error})") from None
