"""Writes the page about a run."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.soak.gauges import Sample

HEAD = """# Soak

`python -m benchmarks.soak` runs a fake with real processes for ten minutes. First a thousand tasks are started and
stopped, a hundred at a time; then somebody starts tasks of all kinds at random, stops them, runs commands inside, kills
processes from outside and reads output. This page is the report of the last run.
"""
COLUMNS = (
    "second",
    "tasks",
    "on record",
    "memory, MiB",
    "supervisor, MiB",
    "descriptors",
    "supervisor's",
    "threads",
    "processes",
    "task directories",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that is reported."""

    seconds: float
    thousand_seconds: float
    idle: Sample
    """Before the first task, with the supervisor running."""
    after_thousand: Sample
    samples: Sequence[Sample]
    end: Sample
    """When all tasks have stopped."""
    done: Counter[str]
    ends: Counter[str]
    closing_seconds: float
    """How long the fake took to end."""
    left: Sequence[str]
    """What was left when the fake had ended."""


def page(run: Run) -> str:
    """Give the page."""
    return "\n".join([HEAD, *_outcome(run), "", *_samples(run), "", *_counts(run), ""])


def findings(run: Run) -> Iterator[str]:
    """Give what should not be."""
    yield from run.left
    for name in ("descriptors", "supervisor_descriptors", "threads"):
        before, after = getattr(run.idle, name), getattr(run.end, name)
        if after > before:
            yield f"{name.replace('_', ' ')}: {before} before, {after} when all tasks had stopped"
    if run.end.processes:
        yield f"{run.end.processes} processes when all tasks had stopped"


def _outcome(run: Run) -> Iterator[str]:
    found = list(findings(run))
    stopped = sum(run.ends.values())
    yield f"Python {platform.python_version()}, {platform.system()}, {run.seconds:.0f} seconds."
    yield ""
    yield f"- A thousand tasks, a hundred at a time: {run.thousand_seconds:.1f} s; then {stopped} more."
    yield f"- Left behind: {'; '.join(found) if found else 'nothing'}."
    yield f"- It took {run.closing_seconds:.0f} s to end, and to remove {run.end.directories} directories of tasks."
    ever = run.end.ever - run.after_thousand.ever
    grown = run.end.memory - run.after_thousand.memory
    yield f"- Memory grew by {grown / max(1, ever):.1f} KiB for each further task on record, its output included."


def _samples(run: Run) -> Iterator[str]:
    yield from _table(
        COLUMNS, (_row(sample) for sample in (run.idle, run.after_thousand, *run.samples, run.end))
    )


def _row(one: Sample) -> tuple[str, ...]:
    memory, supervisor = f"{one.memory / 1024:.0f}", f"{one.supervisor_memory / 1024:.0f}"
    counts = (one.descriptors, one.supervisor_descriptors, one.threads, one.processes, one.directories)
    return (f"{one.at:.0f}", str(one.tasks), str(one.ever), memory, supervisor, *map(str, counts))


def _counts(run: Run) -> Iterator[str]:
    yield from _table(("what was done", "times"), ((name, str(n)) for name, n in sorted(run.done.items())))
    yield ""
    yield from _table(("how tasks ended", "times"), ((name, str(n)) for name, n in run.ends.most_common()))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
