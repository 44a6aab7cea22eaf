"""What is wrong with an expression, and where."""

from __future__ import annotations


class QueryError(ValueError):
    """An expression that is not one of the cluster query language.

    Args:
        text: the expression.
        at: where in it, counted from 0.
        problem: what is wrong there, as a clause.
    """

    def __init__(self, text: str, at: int, problem: str) -> None:
        super().__init__(f"{problem} at position {at + 1} of '{text}'")
        self.text = text
        self.at = at
        self.problem = problem
