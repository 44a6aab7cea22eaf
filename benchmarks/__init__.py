"""How fast the fake is, measured against yardsticks of the same run. Start with README.md.

`measuring` takes turns between a subject and its yardstick, `yardsticks` has the constant answer and the bare process,
`stage` sets up what the calls are about, `table` prints the figures. The benchmarks themselves are in `test_*.py`.
"""
