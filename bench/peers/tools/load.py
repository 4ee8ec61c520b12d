#!/usr/bin/env python3
"""One HTTP load generator for every peer and for the project: wrk, one client thread, closed loop, keep-alive.

  load.py URL BODIES [--connections 8] [--seconds 6] [--method POST] [--label TEXT]

BODIES is a JSON-lines file, one request body a line, cycled in order. Prints one JSON line. Needs only Python and wrk (tools/install.sh).
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from speed import speed_ms  # noqa: E402


def wrk_command() -> str:
    installed = os.path.join(here, '..', '.cache', 'wrk', 'wrk')
    found = os.environ.get('WRK') or shutil.which('wrk') or (installed if os.path.exists(installed) else None)
    if not found:
        raise SystemExit('wrk is missing: run bench/peers/tools/install.sh')
    return found


def load(url: str, bodies: str, connections: int, seconds: int, method: str = 'POST') -> dict:
    """One round. @returns requests, seconds, requests_per_second, p50_ms, p90_ms, p99_ms, max_ms, errors, bytes, speed_ms"""
    speed = speed_ms()
    command = [wrk_command(), '-t1', f'-c{connections}', f'-d{seconds}s', '--timeout', '30s',
               '-s', os.path.join(here, 'http.lua'), url, '--', bodies, method]
    output = subprocess.run(command, capture_output=True, text=True)
    for line in output.stdout.splitlines():
        if line.startswith('JSON'):
            return {**json.loads(line[4:]), 'speed_ms': speed}
    raise RuntimeError(output.stdout + output.stderr)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('url')
    parser.add_argument('bodies')
    parser.add_argument('--connections', type=int, default=8)
    parser.add_argument('--seconds', type=int, default=6)
    parser.add_argument('--method', default='POST')
    parser.add_argument('--label', default='')
    a = parser.parse_args()
    result = load(a.url, a.bodies, a.connections, a.seconds, a.method)
    print(json.dumps({'label': a.label, 'connections': a.connections, **result}))
