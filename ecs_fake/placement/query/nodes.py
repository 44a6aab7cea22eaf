"""The tree of an expression."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Operator(Enum):
    """Comparisons; the value is the symbol, and every one has a word as well."""

    EQUALS = "=="
    NOT_EQUALS = "!="
    GREATER_THAN = ">"
    GREATER_THAN_EQUAL = ">="
    LESS_THAN = "<"
    LESS_THAN_EQUAL = "<="
    EXISTS = "exists"
    NOT_EXISTS = "!exists"
    IN = "in"
    NOT_IN = "!in"
    MATCHES = "=~"
    NOT_MATCHES = "!~"


class Value(NamedTuple):
    """A subject or a value as it was written, without its quotes."""

    text: str
    at: int
    """Where it begins."""


class Condition(NamedTuple):
    """`subject operator values`: no value for exists, one or more for in, one for the others."""

    subject: Value
    """With its prefix, for example `attribute:stack`."""
    operator: Operator
    values: tuple[Value, ...]


class Not(NamedTuple):
    """The opposite of an expression."""

    part: Node


class And(NamedTuple):
    """All of them."""

    parts: tuple[Node, ...]


class Or(NamedTuple):
    """At least one of them."""

    parts: tuple[Node, ...]


Node = Condition | Not | And | Or
