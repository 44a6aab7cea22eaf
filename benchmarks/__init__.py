"""How fast the fake is, measured against yardsticks of the same run. Start with README.md.

`measuring` takes turns between a subject and its yardstick, `yardsticks` has the constant answer and the bare process,
`stage` and `house` set up what the calls are about, `cases` has one call of every operation, `table` prints the
figures. The benchmarks themselves are in `test_*.py`.
"""
