"""What keeps services as they are wanted: it reads records and the time, and writes intent.

A *turn* looks at one service: at counts, which indexes hold, never at all of its tasks. It bears tasks, decides which
are to stop, moves deployments on, says so in events of the service, and asks to be woken when time alone will change
something. It starts and stops nothing itself; a task that it bore or told to stop lives on by its own tables. A turn
that finds nothing to do writes nothing, so it may be taken too often, never too seldom.

The engine gives a service its turn after every commit that wrote it or changed one of its tasks, when all messages at
hand have been handled (`notices` says which services that are). Start with `scheduler`, then `rolling`.
"""
