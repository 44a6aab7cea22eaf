"""The demo's essential container: serves some requests, then ends; or ends early, gracefully, on SIGTERM."""

import os
import signal
import sys
import time

PAUSE = 0.35
"""Seconds between two requests."""


def main() -> int:
    """Serve as many requests as the command says; 0 serves without end."""
    requests = int(sys.argv[1])
    print(f"GREETING is {os.environ['GREETING']!r}, STAGE is {os.environ['STAGE']!r}")
    served = 0
    while not requests or served < requests:
        time.sleep(PAUSE)
        served += 1
        print(f"served request {served}" + (f" of {requests}" if requests else ""))
    print("all done, ending with exit code 0")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("SIGTERM: open requests finished, ending with exit code 0")
