"""Where commands act: on a server that runs (`remote`), or on a fake of this process (`own`).

Both are a `Place`: they take ECS's operations and the control API's actions, so that no command needs to know which of
the two it has. `tasks` finds and lists tasks by them, `everything` describes all there is.
"""
