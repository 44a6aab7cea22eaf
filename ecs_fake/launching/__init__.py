"""How tasks come into being, whoever wants them: the wish for them, where they go, their birth.

RunTask and StartTask make a `Wish` of a request, the service scheduler makes one of a deployment; from there on both go
the same way: `placing` finds seats, `births.bear` writes the tasks. Start with `wish`.
"""
