"""Runs a fake for long, with everything that can happen to tasks, and looks whether anything is left behind.

`python -m benchmarks.soak` takes ten minutes and writes docs/soak.md. `programs` is what the tasks run, `person` does
things to them at random, `gauges` reads what the machine has to say, `report` writes it down.
"""
