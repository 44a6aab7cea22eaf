"""The supervisor: one small process per fake that is the parent of every container and outlives none of them.

This package runs in an interpreter of its own, started as `python -I -S`: it imports nothing of the house and only
small modules of the standard library, and imports itself relatively, because there its name is just `supervisor`.
One thread, one event loop, no waiting anywhere else.

`main` is the way in, `loop` the event loop, `spawn` starts containers, `offspring` finds and kills what they leave
behind, `checks` runs health checks in them, `farewell` counts the time they have when the tester leaves, `frames` is
how both ends of the line talk (the tester imports that module and `offspring` too).

How nothing gets away (Linux): the kernel hands an orphan to its nearest living ancestor that asked for orphans (a
*subreaper*), and that is the supervisor, whatever the orphan did before (setsid, double fork, an empty environment).
So everything stays below it. *Whose* orphan it was, a resource limit tells: every container is started with a soft
RLIMIT_LOCKS of its own, which kernels since 2.6 store and hand down, but never use.
"""
