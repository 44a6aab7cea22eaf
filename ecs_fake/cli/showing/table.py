"""Rows and columns: for people as wide as their terminal, for pipes whole and without a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
from rich.table import Table
from rich.text import Text

from ecs_fake.cli.showing.terminal import console

Styles = Mapping[str, str]
"""Colours of cells by what stands in them."""


def write_table(headings: Sequence[str], rows: Sequence[Sequence[str]], styles: Styles | None = None) -> None:
    """Write a table on stdout.

    Args:
        headings: one for each column.
        rows: the cells.
        styles: colours of cells by their first word.
    """
    if console().is_terminal:
        console().print(_shown(headings, rows, styles or {}))
    else:
        click.echo("\n".join(_plain([list(headings), *map(list, rows)])))


def _shown(headings: Sequence[str], rows: Sequence[Sequence[str]], styles: Styles) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for at, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=at == 0)
    for row in rows:
        table.add_row(*(Text(cell, style=styles.get(cell.partition(" ")[0], "")) for cell in row))
    return table


def _plain(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
