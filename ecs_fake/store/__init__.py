"""The only state of a fake: worlds (one per account and Region) of indexed tables.

Only a `Transaction` writes, only under the engine's lock, and what it wrote can be taken back to the last bit:
records are immutable, tables are changed in place, and an undo log remembers what stood there before. So the cost
of a commit is the number of records it touched, whatever the size of the tables.
Start with `transaction`.
"""
