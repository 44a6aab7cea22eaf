"""The hands: they carry out orders and report state changes. Nothing here sees the store.

`base` holds the contract, `logs` the output of containers, `simulated` and `process` are runners, `crew` picks
the runner of each container by its image's stand-in.
"""
