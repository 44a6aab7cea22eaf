"""The engine: the one lock, the one state, time, and what crosses a door.

`core` is the pure step: messages in, orders out, all under one lock that is held for microseconds and never across
I/O. `drivers` carry orders to the runners and move time: `inline` on the caller's thread (virtual time, no thread at
all), `threaded` with one thread (wall clock). `dispatch` answers one API call from bytes to bytes. `engine` puts them
together and is what doors see (`backend`).
"""
