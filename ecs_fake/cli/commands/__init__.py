"""The commands of `ecs-fake`, a module each, with a `command` that `root` imports when it is asked for.

What a command needs beyond click it imports when it runs: `ecs-fake COMMAND --help` is quick, too.
"""
