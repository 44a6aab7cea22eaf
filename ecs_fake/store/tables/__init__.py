"""Each table of a world, and the indexes that answer ECS's questions about its records.

One module per resource; every function makes an empty table.
"""
