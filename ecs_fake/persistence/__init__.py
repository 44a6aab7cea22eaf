"""A fake's state in a file: what was acknowledged is there, also after the process was killed.

What a transaction changed is noted under the engine's lock (`notes`), and written outside of it before anybody is
answered (`file`). Records become text and records again by their own types (`codec`, `kinds`); nothing of a file is
ever executed. What is not a record is not kept: journal, calls, events, output, and the tables that stand in for other
services.

Start with `keeper`.
"""
