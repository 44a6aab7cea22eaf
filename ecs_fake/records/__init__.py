"""What ECS stores, and the two families of messages between the engine and its runners.

Everything here is an immutable value. Records are frozen dataclasses; a change makes a new record (`evolve`) and
goes through a transaction (`ecs_fake.store`). `orders` go out to runners, `state_changes` come back in.
No clock, no chance, no I/O. Start with `task`.
"""
