"""The table at the end of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

_COLUMNS: Final = ("", "measured", "budget", "", "moto")


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
