"""Placement constraints and strategies that cannot be followed are refused before anything is placed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ecs_fake.errors import InvalidParameterException
from ecs_fake.placement import query, texts
from ecs_fake.records.task_definition import TaskDefinition

MOST_CONSTRAINTS: Final = 10
"""Of the request and the task definition together (RunTask-062, CreateService-070, UpdateService-053)."""
_SPREAD_FIELD: Final = re.compile(r"instanceId|host|attribute:.+")

Documents = Sequence[Mapping[str, Any]]


def check_placement(request: Mapping[str, Any], definition: TaskDefinition, launch_type: str) -> None:
    """Refuse what RunTask, CreateService and UpdateService refuse alike.

    Args:
        request: has `placementConstraints` and `placementStrategy`, or not.
        definition: its own constraints were checked when it was registered.
        launch_type: where the tasks run.

    Raises:
        InvalidParameterException: RunTask-062, -063, -071; ListContainerInstances-005 for expressions.
    """
    constraints: Documents = request.get("placementConstraints") or ()
    strategies: Documents = request.get("placementStrategy") or ()
    if len(constraints) + len(definition.document["placementConstraints"]) > MOST_CONSTRAINTS:
        raise InvalidParameterException(texts.TOO_MANY_CONSTRAINTS)
    if launch_type == "FARGATE" and constraints:
        raise InvalidParameterException(texts.CONSTRAINTS_ON_FARGATE)
    if launch_type == "FARGATE" and strategies:
        raise InvalidParameterException(texts.STRATEGY_ON_FARGATE)
    for constraint in constraints:
        _check_constraint(constraint)
    for strategy in strategies:
        _check_strategy(strategy.get("type"), strategy.get("field", ""))


def _check_constraint(constraint: Mapping[str, Any]) -> None:
    if "type" not in constraint:
        raise InvalidParameterException(texts.CONSTRAINT_TYPE)
    if constraint["type"] == "memberOf":
        expression = constraint.get("expression")
        if not expression:
            raise InvalidParameterException(texts.CONSTRAINT_EXPRESSION)
        read_expression(expression)


def _check_strategy(kind: str | None, field: str) -> None:
    if kind == "spread" and not _SPREAD_FIELD.fullmatch(field):
        raise InvalidParameterException(texts.SPREAD_FIELD.format(field=field))
    if kind == "binpack" and not field:
        raise InvalidParameterException(texts.BINPACK_FIELD.format(field=field))


def read_expression(expression: str) -> query.Query:
    """Read an expression of the cluster query language; raises `InvalidParameterException`."""
    try:
        return query.read(expression)
    except query.QueryError as error:
        raise InvalidParameterException(texts.EXPRESSION.format(problem=error)) from error
