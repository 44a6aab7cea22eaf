"""What tests import to say which rules they prove."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from _pytest.mark import ParameterSet

from tests.rules.rulebook import Rule, rulebook, unknown_id


def rule(*ids: str) -> pytest.MarkDecorator:
    """Mark a test, or one parameter of it, as the proof of rules; the same as `pytest.mark.rule`, checked at
    once.

    ::

        @pytest.mark.parametrize("count", [pytest.param(11, marks=rule("RunTask-006")), 0])

    Raises:
        ValueError: there is no such rule.
    """
    for rule_id in ids:
        if rule_id not in rulebook():
            raise ValueError(unknown_id(rule_id, rulebook()))
    return pytest.mark.rule(*ids)


def rules_like(pattern: str, actions: Collection[str]) -> list[ParameterSet]:
    """Give one parameter for each of `actions`: its name, carrying the rules of it that `pattern` matches.

    For behaviour that the documents repeat under many operations::

        @pytest.mark.parametrize("action", rules_like("injected .* fault", actions=OPERATIONS))
        def test_an_injected_server_fault_is_a_500(ecs, fake, action): ...

    Args:
        pattern: a regular expression, searched in the rule's text without regard to case.
        actions: the operations wanted; every one must have such a rule, so that none is lost in silence.

    Raises:
        ValueError: an operation has no rule like it.
    """
    wanted = re.compile(pattern, re.IGNORECASE)
    found = {action: _matching(action, wanted) for action in actions}
    if without := sorted(action for action, rules in found.items() if not rules):
        raise ValueError(f"no rule like {pattern!r} under {', '.join(without)}")
    return [
        pytest.param(action, marks=rule(*(one.id for one in rules)), id=action)
        for action, rules in found.items()
    ]


def _matching(action: str, pattern: re.Pattern[str]) -> list[Rule]:
    return [one for one in rulebook().values() if one.subject == action and pattern.search(one.text)]
