"""The table at the end of a run."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

_COLUMNS: Final = ("", "measured", "budget", "", "moto")


MEDIANS: Final = {"operations": ("the median of all operations", 1.5)}
"""Groups of figures whose median has a name and a budget of its own."""


def with_medians(figures: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the figures, the most expensive of each group first, and the medians of groups at the end."""
    alone = [figure for figure in figures if "group" not in figure]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for figure in figures:
        if "group" in figure:
            groups.setdefault(figure["group"], []).append(figure)
    for members in groups.values():
        alone += sorted(members, key=lambda figure: -figure["value"])
    return alone + [_median(name, members) for name, members in groups.items() if name in MEDIANS]


def _median(group: str, members: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    name, budget = MEDIANS[group]
    value = statistics.median(figure["value"] for figure in members)
    return {"name": name, "value": value, "unit": members[0]["unit"], "budget": budget}


def lines(figures: Iterable[Mapping[str, Any]]) -> list[str]:
    """Lay figures out in columns, in the form of a Markdown table."""
    rows = [_COLUMNS, *map(_row, figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    padded = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return [padded[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *padded[1:]]


def _row(figure: Mapping[str, Any]) -> tuple[str, ...]:
    budget = figure["budget"]
    verdict = "" if budget is None else "ok" if figure["value"] <= budget else "OVER"
    moto = figure.get("moto")
    return (
        figure["name"],
        f"{figure['value']:.2f} {figure['unit']}",
        "" if budget is None else f"{budget:g}",
        verdict,
        "" if moto is None else f"{moto:.2f}",
    )
