"""A service that predicts, as a process of its own: `service.py URL PREDICTIONS HOW [NUMBER]`. It prints its counts as JSON.

`serve`: 2,000 predictions a second for NUMBER seconds. `end`: some predictions, and the process ends by itself. `fork`: a parent and NUMBER children, by
`os.fork` as a pre-forking server has them; `spawn`: by `multiprocessing`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from dataclasses import asdict

from millrace_capture import Capture

EACH = 200
TICK_S = 0.01
PER_TICK = 20


def say(capture: Capture) -> None:
    print(json.dumps(asdict(capture.counts())), flush=True)


def serve(capture: Capture, seconds: float) -> None:
    waits: list[float] = []
    started = time.monotonic()
    for tick in range(int(seconds / TICK_S)):
        for _ in range(PER_TICK):
            before = time.perf_counter()
            capture.predicted(amount=float(tick), country="DE", score=0.5)
            waits.append(time.perf_counter() - before)
        counts = capture.counts()
        assert counts.served == counts.logged + counts.waiting + sum(counts.dropped.values())
        time.sleep(max(0.0, started + (tick + 1) * TICK_S - time.monotonic()))
    capture.close(60)
    waits.sort()
    print(json.dumps({**asdict(capture.counts()), "p99_us": waits[int(len(waits) * 0.99)] * 1e6}), flush=True)


def some(capture: Capture) -> None:
    for i in range(EACH):
        capture.predicted(amount=i)


def fork(capture: Capture, children: int) -> None:
    some(capture)  # waits in the parent, and must not be sent by a child as well
    pids = []
    for _ in range(children):
        pid = os.fork()
        if pid == 0:
            some(capture)
            sys.exit(0)
        pids.append(pid)
    for pid in pids:
        assert os.waitpid(pid, 0)[1] == 0
    assert capture.close(30)
    say(capture)


def spawn(capture: Capture, children: int) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=some, args=(capture,)) for _ in range(children)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert capture.close(30)
    say(capture)


def main() -> None:
    url, predictions, how, *rest = sys.argv[1:]
    # A pause before a batch shows whether a fork takes along what waits.
    capture = Capture(url, predictions, linger=0.3 if how in ("fork", "spawn") else 0.05, longest_pause=0.5)
    if how == "serve":
        serve(capture, float(rest[0]))
    elif how == "end":
        some(capture)
    elif how == "fork":
        fork(capture, int(rest[0]))
    else:
        spawn(capture, int(rest[0]))


if __name__ == "__main__":
    main()
