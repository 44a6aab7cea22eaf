"""Cuts an expression into words, symbols and values.

What a piece of text is depends on where it stands: `in` is a word after a subject, and a value after an operator. So
the grammar asks for what may come next, and there is no list of tokens made beforehand.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from ecs_fake.placement.query.errors import QueryError
from ecs_fake.placement.query.nodes import Operator, Value

_SPACE: Final = re.compile(r"\s*")
_SUBJECT: Final = re.compile(r"[A-Za-z0-9_]+(?::[A-Za-z0-9\-_/\\.]+)?")
_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_BARE: Final = re.compile(r"(?:(?!&&|\|\|)[^\s,\[\]()'\"])(?:(?!&&|\|\|)[^\s,\[\]()])*")
"""A value without quotes: anything but white space, commas, brackets and parentheses, up to && or ||."""
_WORDS: Final = {
    "equals": Operator.EQUALS,
    "not_equals": Operator.NOT_EQUALS,
    "greater_than": Operator.GREATER_THAN,
    "greater_than_equal": Operator.GREATER_THAN_EQUAL,
    "less_than": Operator.LESS_THAN,
    "less_than_equal": Operator.LESS_THAN_EQUAL,
    "exists": Operator.EXISTS,
    "not_exists": Operator.NOT_EXISTS,
    "in": Operator.IN,
    "not_in": Operator.NOT_IN,
    "matches": Operator.MATCHES,
    "not_matches": Operator.NOT_MATCHES,
}
_OPERATORS: Final = {**_WORDS, **{one.value: one for one in Operator}}
_OPERATOR: Final = re.compile(r"!?(?:exists|in)\b|==|!=|>=|<=|=~|!~|>|<|[a-z_]+\b")


class Scanner:
    """Goes through an expression from left to right.

    Args:
        text: the expression.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._skip()

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self._at == len(self._text)

    def fail(self, expected: str) -> NoReturn:
        """Raise what is wrong at the place where something else was expected."""
        found = "the expression ends" if self.ended else f"there is '{self._text[self._at :][:20]}'"
        raise QueryError(self._text, self._at, f"{expected} is expected, but {found}")

    def takes(self, symbol: str) -> bool:
        """Go past a symbol if it comes next."""
        if not self._text.startswith(symbol, self._at):
            return False
        self._move(self._at + len(symbol))
        return True

    def takes_word(self, word: str) -> bool:
        """Go past a word if it comes next and no longer one does."""
        end = self._at + len(word)
        if not self._text.startswith(word, self._at) or re.match(r"[\w:\-.]", self._text[end : end + 1]):
            return False
        self._move(end)
        return True

    def subject(self) -> Value:
        """Read a subject with its prefix."""
        found = _SUBJECT.match(self._text, self._at)
        if found is None:
            self.fail("a subject")
        return self._value(found[0], found.end())

    def operator(self) -> Operator:
        """Read an operator, in either of its forms."""
        found = _OPERATOR.match(self._text, self._at)
        if found is None or found[0] not in _OPERATORS:
            self.fail("an operator")
        self._move(found.end())
        return _OPERATORS[found[0]]

    def value(self) -> Value:
        """Read a value, in quotes or bare."""
        quoted = _QUOTED.match(self._text, self._at)
        if quoted is not None:
            return self._value(quoted[quoted.lastindex or 0], quoted.end())
        bare = _BARE.match(self._text, self._at)
        if bare is None:
            self.fail("a value")
        return self._value(bare[0], bare.end())

    def _value(self, text: str, end: int) -> Value:
        value = Value(text, self._at)
        self._move(end)
        return value

    def _move(self, to: int) -> None:
        self._at = to
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
