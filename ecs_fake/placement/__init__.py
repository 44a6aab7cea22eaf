"""Where tasks go on container instances: what they demand, whether it fits, which one is chosen, the seat they get.

Pure: it sees records and decides; operations look records up and write what was decided. Start with `place`.
"""
