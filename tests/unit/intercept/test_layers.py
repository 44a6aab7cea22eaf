"""The stack that knows who put what on it."""

from __future__ import annotations

from contextvars import copy_context

from ecs_fake.intercept.layers import LayeredStack


def stack(*items: str) -> LayeredStack[str]:
    """Give a stack with these items, the last on top."""
    made: LayeredStack[str] = LayeredStack("test")
    for item in items:
        made.push(item)
    return made


def test_the_last_pushed_is_on_top() -> None:
    assert stack("a", "b").top() == "b"
    assert stack().top() is None


def test_any_can_be_removed() -> None:
    layers = stack("a", "b", "c")
    assert layers.remove("b")
    assert not layers.remove("b")
    assert layers.items() == ("a", "c")
    assert layers.remove("c")
    assert layers.top() == "a"
    assert len(layers) == 1


def test_the_same_item_can_lie_there_twice() -> None:
    layers = stack("a", "b", "a")
    layers.remove("a")
    assert layers.items() == ("a", "b")


def test_what_a_context_pushed_itself_is_on_top_for_it() -> None:
    layers = stack("a")
    other = copy_context()
    other.run(layers.push, "b")
    assert other.run(layers.top) == "b"
    assert layers.top() == "a"
    layers.push("c")
    assert other.run(layers.top) == "b"


def test_who_pushed_nothing_finds_what_came_last() -> None:
    layers: LayeredStack[str] = LayeredStack("test")
    copy_context().run(layers.push, "a")
    copy_context().run(layers.push, "b")
    assert layers.top() == "b"


def test_what_another_context_removed_is_gone() -> None:
    layers = stack("a", "b")
    copy_context().run(layers.remove, "b")
    assert layers.top() == "a"


def test_only_accepted_items_are_found() -> None:
    assert stack("a", "bb", "c").top(lambda item: len(item) > 1) == "bb"
    assert stack("a").top(lambda item: False) is None
