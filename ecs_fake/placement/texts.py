"""What ECS says of placement; sentences of our own are marked so."""

from __future__ import annotations

from typing import Final

# -- reasons in `failures` ---------------------------------------------------------------------------
RESOURCE: Final = "RESOURCE:{name}"
AGENT: Final = "AGENT"
ATTRIBUTE: Final = "ATTRIBUTE"
LOCATION: Final = "LOCATION"
MEMBER_OF: Final = "MemberOf placement constraint unsatisfied."
DISTINCT_INSTANCE: Final = "DistinctInstance placement constraint unsatisfied."

# -- refusals ----------------------------------------------------------------------------------------
TOO_MANY_CONSTRAINTS: Final = "placement constraints can have at most 10 items."
CONSTRAINTS_ON_FARGATE: Final = "Placement constraints are not supported with FARGATE launch type."
STRATEGY_ON_FARGATE: Final = "Placement strategies are not supported with FARGATE launch type."
CONSTRAINT_TYPE: Final = "A placement constraint must have a type: distinctInstance or memberOf."  # ours
CONSTRAINT_EXPRESSION: Final = (
    "memberOf expression should be specified."  # ours, after that of distinctInstance
)
EXPRESSION: Final = "Invalid expression: {problem}."  # ours
BINPACK_FIELD: Final = "binpack field '{field}' is invalid."
SPREAD_FIELD: Final = "spread field '{field}' is invalid."  # ours, after the recorded one of binpack
