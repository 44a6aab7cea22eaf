"""The demo's sidecar: works until stopped; with MANNERS=stubborn it does not care about SIGTERM."""

import os
import signal
import sys
import time

PAUSE = 0.5
"""Seconds that a job takes."""


def main() -> None:
    """Do jobs without end."""
    done = 0
    while True:
        time.sleep(PAUSE)
        done += 1
        print(f"finished job {done}")


def ignore(number: int, frame: object) -> None:
    """Say that there was a signal, and go on."""
    os.write(sys.stdout.fileno(), b"SIGTERM: I do not care\n")


if __name__ == "__main__":
    stubborn = os.environ.get("MANNERS") == "stubborn"
    signal.signal(signal.SIGTERM, ignore if stubborn else signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        print("SIGTERM: queue flushed, ending with exit code 0")
