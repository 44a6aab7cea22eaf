"""Expressions of every form: each way of writing one means the same, and no text does worse than be refused."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.placement.query import QueryError, read
from tests.unit.placement.instances import candidate, instance

HERE = candidate(instance(attributes={"a": "1", "b": "2", "c": None}))


class Written(NamedTuple):
    """An expression, whether it means `HERE`, and how tightly it binds: or 0, and 1, not 2, a condition 3."""

    text: str
    expected: bool
    binding: int


conditions = st.sampled_from(
    [
        Written("attribute:a == 1", True, 3),
        Written("attribute:a==2", False, 3),
        Written("attribute:b equals '2'", True, 3),
        Written('attribute:b != "2"', False, 3),
        Written("attribute:b in [1,2 , 3]", True, 3),
        Written("attribute:b not_in['2']", False, 3),
        Written("attribute:c exists", True, 3),
        Written("attribute:d exists", False, 3),
        Written("attribute:d !exists", True, 3),
        Written("attribute:a >= 1", True, 3),
        Written("attribute:a =~ '[0-9]'", True, 3),
        Written("runningTasksCount == 0", True, 3),
    ]
)
spaces = st.sampled_from([" ", "  ", "\n"])


def within(one: Written, binding: int) -> str:
    """Write an expression as part of one that binds so tightly."""
    return one.text if one.binding >= binding else f"({one.text})"


def joined(
    parts: st.SearchStrategy[Written], words: tuple[str, str], binding: int, meaning: bool
) -> st.SearchStrategy[Written]:
    """Give expressions of two or three parts; `meaning` is the part's value that decides the whole."""
    return st.builds(
        lambda chosen, word, space: Written(
            f"{space}{word}{space}".join(within(one, binding + 1) for one in chosen),
            meaning if any(one.expected is meaning for one in chosen) else not meaning,
            binding,
        ),
        st.lists(parts, min_size=2, max_size=3),
        st.sampled_from(words),
        spaces,
    )


def negated(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    """Give the opposites of expressions."""
    return st.builds(
        lambda one, word: Written(f"{word}{within(one, 2)}", not one.expected, 2),
        parts,
        st.sampled_from(["!", "! ", "not "]),
    )


def bracketed(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    """Give expressions in parentheses they may not need."""
    return st.builds(
        lambda one, space: Written(f"({space}{one.text}{space})", one.expected, 3), parts, spaces
    )


expressions = st.recursive(
    conditions,
    lambda parts: (
        joined(parts, ("or", "||"), 0, meaning=True)
        | joined(parts, ("and", "&&"), 1, meaning=False)
        | negated(parts)
        | bracketed(parts)
    ),
    max_leaves=8,
)


@given(expressions)
def test_every_way_of_writing_it_means_the_same(written: Written) -> None:
    assert read(written.text).matches(HERE) is written.expected


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                *"()[],!'\" ",
                "and",
                "or",
                "not",
                "in",
                "==",
                "=~",
                "attribute:a",
                "task:group",
                "agentVersion",
                "1.0",
                "x",
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
@example("\ud800 == 1")
@example("attribute:a =~ (?")
def test_any_other_text_is_refused_and_nothing_worse(text: str) -> None:
    problem = problem_of(text)
    if isinstance(problem, QueryError):
        assert 0 <= problem.at <= len(text)
    elif problem is None:
        assert read(text).matches(HERE) in (True, False)


def problem_of(text: str) -> Exception | None:
    """Give what is said of an expression that cannot be read."""
    try:
        read(text)
    except (QueryError, NotImplementedByFake) as error:
        return error
    return None
