"""The test suite.

`unit/` mirrors the rooms of `ecs_fake`, `api/` walks each operation through a boto3 client, `doors/` and `runners/`
touch the outside world, `rules/` knows which documented behaviour is proven by which test. `leaks` fails a test
that leaves something behind.
"""
