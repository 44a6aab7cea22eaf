"""Where tasks go on container instances: what they demand, whether it fits, which one is chosen, the seat they get.

Pure: it sees records and decides; `launching` looks records up and writes what was decided. Start with `place`: a
`Candidate` is an instance with what is left of it, a `Demand` what a task takes, a `Policy` where it may go and where
it goes best. `fit` says what keeps a task off an instance, `ranking` which instances are best, `query` reads
expressions.
"""
