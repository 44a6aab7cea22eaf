"""From an expression to its tree.

or        := and (("||" | "or") and)*
and       := not (("&&" | "and") not)*
not       := ("!" | "not") not | "(" or ")" | condition
condition := subject operator [value | "[" value ("," value)* "]"]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.placement.query.nodes import And, Condition, Node, Not, Operator, Or, Value
from ecs_fake.placement.query.scanner import Scanner

DEEPEST: Final = 100
"""Parentheses and negations within one another; more would be no expression a person wrote."""
_WITHOUT_VALUE: Final = (Operator.EXISTS, Operator.NOT_EXISTS)
_WITH_LIST: Final = (Operator.IN, Operator.NOT_IN)


def parse(text: str) -> Node:
    """Build the tree of an expression; raises `QueryError`."""
    scanner = Scanner(text)
    node = _or(scanner, 0)
    if not scanner.ended:
        scanner.fail("'and', 'or' or the end")
    return node


def _or(scanner: Scanner, depth: int) -> Node:
    parts = _parts(scanner, depth, _and, "||", "or")
    return parts[0] if len(parts) == 1 else Or(parts)


def _and(scanner: Scanner, depth: int) -> Node:
    parts = _parts(scanner, depth, _not, "&&", "and")
    return parts[0] if len(parts) == 1 else And(parts)


def _parts(
    scanner: Scanner, depth: int, part: Callable[[Scanner, int], Node], symbol: str, word: str
) -> tuple[Node, ...]:
    parts = [part(scanner, depth)]
    while scanner.takes(symbol) or scanner.takes_word(word):
        parts.append(part(scanner, depth))
    return tuple(parts)


def _not(scanner: Scanner, depth: int) -> Node:
    if depth > DEEPEST:
        scanner.fail("an expression with fewer levels")
    if scanner.takes("!") or scanner.takes_word("not"):
        return Not(_not(scanner, depth + 1))
    if scanner.takes("("):
        inside = _or(scanner, depth + 1)
        if not scanner.takes(")"):
            scanner.fail("')'")
        return inside
    return _condition(scanner)


def _condition(scanner: Scanner) -> Condition:
    subject = scanner.subject()
    operator = scanner.operator()
    if operator in _WITHOUT_VALUE:
        values: tuple[Value, ...] = ()
    elif operator in _WITH_LIST:
        values = _list(scanner)
    else:
        values = (scanner.value(),)
    return Condition(subject, operator, values)


def _list(scanner: Scanner) -> tuple[Value, ...]:
    if not scanner.takes("["):
        scanner.fail("'['")
    values = [scanner.value()]
    while scanner.takes(","):
        values.append(scanner.value())
    if not scanner.takes("]"):
        scanner.fail("',' or ']'")
    return tuple(values)
