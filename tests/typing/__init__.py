"""Never run: mypy checks here that the public face has the types it promises (`python3 dev.py check types`).

A line that must be an error carries `type: ignore` with that error's code; mypy complains when it is none any more.
"""
