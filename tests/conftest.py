"""What every test of the suite lives under: rule ids, and the leak check."""

from __future__ import annotations

pytest_plugins = ["pytester", "tests.rules.plugin", "tests.leaks"]
