"""`python -m tests.rules`: the report.

Without names, one line for each operation and type; with names, their rules with text, state and tests.
`--write` renews `docs/rules.md`; `--check` fails if the page is stale, if a rule is open, or if the registers
contradict the facts.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.rules import page, record, registers
from tests.rules.record import ROOT
from tests.rules.rulebook import rulebook
from tests.rules.states import NO_WHOLE_RUN, Survey
from tools.pages import built_operations, documented_operations

PAGE = ROOT / "docs" / "rules.md"
RENEW = "python -m tests.rules --write"


def survey(path: Path) -> Survey:
    """Gather what is known about all rules, with the outcomes recorded at `path`."""
    return Survey(
        rulebook(), registers.read(), record.read(path), built_operations(), documented_operations()
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give the exit status."""
    options = _parser().parse_args(arguments)
    found = survey(options.record)
    if options.check:
        return _check(found)
    if options.write:
        return _write(found)
    return _show(found, options.subject)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.rules", description="State of the documented behaviours."
    )
    parser.add_argument("subject", nargs="*", help="operations or data types to show in full")
    parser.add_argument("--record", type=Path, default=record.DEFAULT_PATH, help="outcomes of the suite")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--write", action="store_true", help=f"renew {PAGE.relative_to(ROOT)}")
    mode.add_argument("--check", action="store_true", help="fail if anything is stale, open or contradictory")
    return parser


def _check(found: Survey) -> int:
    problems = list(found.problems())
    expected = page.page(list(found.standings().values()))
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != expected:
        problems.append(f"{PAGE.relative_to(ROOT)} is stale: run `{RENEW}`")
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "all rules in order")
    return 1 if problems else 0


def _write(found: Survey) -> int:
    if not found.record.whole:
        print(NO_WHOLE_RUN)
        return 1
    PAGE.write_text(page.page(list(found.standings().values())), encoding="utf-8")
    return 0


def _show(found: Survey, names: list[str]) -> int:
    groups = page.by_subject(found.standings().values())
    if unknown := [name for name in names if name not in groups]:
        print(f"no operation or type of this name in the catalogue: {', '.join(unknown)}")
        return 2
    for name in names:
        print(page.subject(groups[name], found.record))
    if not names:
        print(page.summary([one for group in groups.values() for one in group]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
