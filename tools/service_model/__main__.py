"""`python -m tools.service_model [--check]`."""

from __future__ import annotations

import argparse
import sys

from tools.service_model import files


def main(arguments: list[str] | None = None) -> int:
    """Write the model, or with `--check` say what is stale; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.service_model", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file is stale")
    if parser.parse_args(arguments).check:
        sentences = files.stale()
        print("\n".join([*sentences, "run: python -m tools.service_model"] if sentences else ["fresh"]))
        return bool(sentences)
    for path in files.write():
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
