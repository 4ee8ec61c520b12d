"""Measures the current speed of the machine: the speed of shared cores drifts up to twofold within minutes."""
import time


def speed_ms() -> float:
    """The best of three times, in ms, of a fixed loop on one thread (about 15 ms). Every result contains it."""
    best = float('inf')
    for _ in range(3):
        start = time.perf_counter()
        x = 0
        for i in range(200_000):
            x = (x * 31 + i) & 0xFFFFFFFF
        best = min(best, time.perf_counter() - start)
    return round(best * 1e3, 2)
