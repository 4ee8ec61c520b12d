#!/usr/bin/env python3
"""Feast 0.67.0, one round per call; each prints one JSON line.

  REDIS=host:port run.py prepare                 once: inputs, registry, materialized online store (also prints how fast that was)
  REDIS=host:port run.py serve --port N [--workers 1]         the feature server in the foreground, until SIGTERM
  REDIS=host:port run.py online [--keys user] [--entities 1] [--connections 8] [--seconds 6] [--workers 1]
  REDIS=host:port run.py push   [--connections 8] [--seconds 6] [--workers 1]
                  run.py historical [--offline duckdb] [--labels 100000]
                  run.py floor [--labels 100000] pandas merge_asof on the same labels and rows: no TTL, no ties
  REDIS=host:port run.py clean                   empties the Redis database that was used, and removes the inputs

Workloads. online: POST /get-online-features, 1 or 50 entities x 10 features, closed loop. push: POST /push, one row x 10 features, distinct rows with
rising timestamps. historical: labels against a 300,000-row Parquet file, TTL 7 days, one key. The server is `feast serve` on a free port
of loopback without access log; it recycles its workers every 1,000 requests unless told not to, so it is. Redis: database REDIS_DATABASE
(default 9) of the given server; it is emptied by `prepare` and `clean`. Everything is written to feast/data (git-ignored).
"""
import argparse
import contextlib
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timezone

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', 'tools'))
from load import load  # noqa: E402
from peer import address, flights_file, free_port, report  # noqa: E402
from speed import speed_ms  # noqa: E402

data = os.path.join(here, 'data')
repository = os.path.join(data, 'repository')  # of the online workloads
offline_repository = os.path.join(data, 'repository-offline')
feast = os.path.join(os.path.dirname(sys.executable), 'feast')
environment = {**os.environ, 'FEAST_DATA': data, 'FEAST_USAGE': 'False'}


def redis_address() -> tuple[str, int, int]:
    host, _, port = address('REDIS', '127.0.0.1:16379').removeprefix('redis://').partition(':')
    return host, int(port), int(os.environ.get('REDIS_DATABASE', '9'))


def empty_redis() -> None:
    import redis
    host, port, database = redis_address()
    redis.Redis(host, port, database).flushdb()


def configure(folder: str, offline: str, online: str) -> None:
    """Writes the settings of a Feast repository into `folder` and applies its definitions. @param online the online store, as YAML"""
    os.makedirs(folder, exist_ok=True)
    shutil.copy(os.path.join(here, 'repo', 'definitions.py'), folder)
    with open(os.path.join(folder, 'feature_store.yaml'), 'w') as out:
        out.write('\n'.join([
            'project: peer', 'provider: local',
            'registry: {path: registry.db, cache_ttl_seconds: 3600}',
            f'online_store: {online}',
            f'offline_store: {{type: {offline}}}',
            'entity_key_serialization_version: 3', '']))
    applied = subprocess.run([feast, 'apply'], cwd=folder, env=environment, capture_output=True, text=True)
    if applied.returncode:
        raise SystemExit(f'feast apply failed:\n{applied.stderr[-2000:]}')


def materialize(views: list[str]) -> float:
    from feast import FeatureStore
    store = FeatureStore(repo_path=repository)
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        store.materialize(datetime(2001, 6, 1, tzinfo=timezone.utc), datetime(2001, 7, 2, tzinfo=timezone.utc), feature_views=views)
    return time.perf_counter() - start


def prepare(_: argparse.Namespace) -> None:
    from make_data import make_data
    if not os.path.exists(os.path.join(data, 'push_1.jsonl')):
        make_data(flights_file(), data)
    host, port, database = redis_address()
    configure(repository, 'dask', f'{{type: redis, connection_string: "{host}:{port},db={database}"}}')
    empty_redis()
    seconds = {view: round(materialize([view]), 3) for view in ('origin_stats', 'user_stats')}
    report(label='feast-prepare', materialize_seconds=seconds, rows={'origin_stats': 229, 'user_stats': 100_000}, data=data)


def server_command(port: int, workers: int) -> list[str]:
    return [feast, 'serve', '--host', '127.0.0.1', '--port', str(port), '--workers', str(workers), '--no-access-log',
            '--max-requests', '0', '--max-requests-jitter', '0', '--registry_ttl_sec', '3600']


def serve(a: argparse.Namespace) -> None:
    os.chdir(repository)
    os.execve(feast, server_command(a.port, a.workers), environment)


@contextlib.contextmanager
def server(workers: int):
    """A server on a free port, in a session of its own, so that its workers end with it. Yields its URL."""
    port = free_port()
    with open(os.path.join(data, 'server.log'), 'w') as log:
        process = subprocess.Popen(server_command(port, workers), cwd=repository, env=environment, stdout=log, stderr=log,
                                   start_new_session=True)
    url = f'http://127.0.0.1:{port}'
    try:
        wait_ready(url, process)
        yield url
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_ready(url: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(f'{url}/health', timeout=2).status == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f'feast serve did not come up; see {data}/server.log')


def post(url: str, body: str) -> dict:
    request = urllib.request.Request(url, body.encode(), {'Content-Type': 'application/json'})
    return json.load(urllib.request.urlopen(request, timeout=30))


def online(a: argparse.Namespace) -> None:
    bodies = os.path.join(data, f'{a.keys}_{a.entities}.jsonl')
    with server(a.workers) as base:
        url = f'{base}/get-online-features'
        with open(bodies) as lines:
            answer = post(url, lines.readline())
        statuses = {status for column in answer['results'] for status in column['statuses']}
        if len(answer['results']) != 11 or statuses != {'PRESENT'}:
            raise SystemExit(f'the answer is not 10 features that are there: {json.dumps(answer)[:500]}')
        load(url, bodies, a.connections, 1)  # warm
        measured = load(url, bodies, a.connections, a.seconds)
    report(label='feast-online', keys=a.keys, entities=a.entities, features=10, workers=a.workers, connections=a.connections, **measured)


def push(a: argparse.Namespace) -> None:
    bodies = os.path.join(data, 'push_1.jsonl')
    with server(a.workers) as base:
        measured = load(f'{base}/push', bodies, a.connections, a.seconds)
    report(label='feast-push', rows=1, features=10, workers=a.workers, connections=a.connections, **measured)


def historical(a: argparse.Namespace) -> None:
    import pandas as pd
    from feast import FeatureStore
    configure(offline_repository, a.offline, '{type: sqlite, path: online.db}')
    # duckdb and dask take all there is: if that is not enough, this process is the one to end. (A limit of the address space ends it
    # far too early: duckdb reserves more than it uses.)
    with open('/proc/self/oom_score_adj', 'w') as adjust:
        adjust.write('1000')
    sys.path.insert(0, offline_repository)
    os.environ['FEAST_DATA'] = data
    from definitions import HISTORY_FEATURES
    store = FeatureStore(repo_path=offline_repository)
    labels = pd.read_parquet(os.path.join(data, 'labels.parquet')).head(a.labels)
    speed = speed_ms()
    start = time.perf_counter()
    joined = store.get_historical_features(labels, [f'history:{name}' for name in HISTORY_FEATURES]).to_df()
    seconds = time.perf_counter() - start
    report(label='feast-historical', offline=a.offline, labels=len(labels), feature_rows=300_000, features=10, seconds=round(seconds, 3),
           rows=len(joined), found=int(joined.delay_cummean.notna().sum()), sum_n=float(joined.n.sum()),
           memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, speed_ms=speed)


def floor(a: argparse.Namespace) -> None:
    import pandas as pd
    speed = speed_ms()
    start = time.perf_counter()
    labels = pd.read_parquet(os.path.join(data, 'labels.parquet')).head(a.labels).sort_values('event_timestamp')
    rows = pd.read_parquet(os.path.join(data, 'history.parquet')).sort_values('event_timestamp', kind='stable')
    joined = pd.merge_asof(labels, rows, on='event_timestamp', by='origin', tolerance=pd.Timedelta(days=7))
    seconds = time.perf_counter() - start
    report(label='merge-asof', labels=len(labels), feature_rows=len(rows), seconds=round(seconds, 3), rows=len(joined),
           found=int(joined.n.notna().sum()), sum_n=float(joined.n.sum()), speed_ms=speed)


def clean(_: argparse.Namespace) -> None:
    empty_redis()
    shutil.rmtree(data, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest='command', required=True)
    for command in (prepare, serve, online, push, historical, floor, clean):
        arguments = commands.add_parser(command.__name__)
        arguments.set_defaults(run=command)
        if command in (serve, online, push):
            arguments.add_argument('--workers', type=int, default=1)
        if command in (online, push):
            arguments.add_argument('--connections', type=int, default=8)
            arguments.add_argument('--seconds', type=int, default=6)
        if command is serve:
            arguments.add_argument('--port', type=int, required=True)
        if command is online:
            arguments.add_argument('--keys', choices=['origin', 'user'], default='user')
            arguments.add_argument('--entities', type=int, choices=[1, 50], default=1)
        if command is historical:
            arguments.add_argument('--offline', choices=['duckdb', 'dask'], default='duckdb')
        if command in (historical, floor):
            arguments.add_argument('--labels', type=int, default=100_000)
    a = parser.parse_args()
    a.run(a)


if __name__ == '__main__':
    main()
