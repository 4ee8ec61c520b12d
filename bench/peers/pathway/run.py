#!/usr/bin/env python3
"""Pathway (Rust engine), one round. Needs the topic that quix/topic.py fills.

  KAFKA=host:port run.py [--topic flights] [--events 300000] [--emit current|changes] [--guarantee none|at-least-once] [--commit 100] [--threads 1]

Workload: JSON events, one process, read from the earliest -> tumbling 1 h by key (origin), event time -> count, mean(delay) -> JSON to an output topic.
Windows are never closed: a cutoff is over all partitions at once, and would drop events of the one that is read more slowly.

  current   one update per event, as the others give. Pathway itself only tells the net change of each minibatch; so each window keeps its delays in order
            of their offsets, and is unfolded into one row per event; rows that were there before cancel out. Sorted by count, or they come in any order
  changes   Pathway's own way, less work: window and reduce; per minibatch one retraction and one update of each window that changed

The guarantee is weaker than that of the others: its Kafka writer has no transactions, and the free version recovers at least once.
  none            no persistence: after a crash it reads all again
  at-least-once   persistence of the input on the file system

--commit is autocommit_duration_ms, the length of a minibatch: the latency. events_per_second = events / (first minibatch enters the engine, less one
autocommit -> last record of the output is on the log). Prints one JSON line, and ends with status 1 if not every event was counted exactly once.
"""
import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tools'))
from peer import address, report  # noqa: E402
from speed import speed_ms  # noqa: E402

WINDOW_MS = 3_600_000
QUIET_S = 2.0
started = {}


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def mark(start: int) -> int:
    """Called for the first record of each partition, before anything else is done with it."""
    if 'at' not in started:
        started['at'], started['cpu'] = time.perf_counter(), cpu_seconds()
    return start


def running(delays: tuple) -> list:
    """Count and mean after each of the delays."""
    updates = []
    total = 0.0
    for count, delay in enumerate(delays, 1):
        total += delay
        updates.append((count, total / count))
    return updates


def build(pw, broker: str, group: str, a, seen: dict) -> None:
    class Flight(pw.Schema):
        ts: int
        origin: str
        destination: str
        delay: int
        distance: int

    source = {'bootstrap.servers': broker, 'group.id': group, 'auto.offset.reset': 'earliest', 'enable.auto.commit': 'false'}
    # One reader: a second one joins the group late, takes a partition over from its start, and events are counted twice.
    flights = pw.io.kafka.read(source, a.topic, schema=Flight, format='json', autocommit_duration_ms=a.commit, with_metadata=True, name='flights',
                               parallel_readers=1)
    rows = flights.select(pw.this.origin, pw.this.delay, start=pw.this.ts - pw.this.ts % WINDOW_MS, offset=pw.unwrap(pw.this._metadata['offset'].as_int()))
    rows = rows.with_columns(start=pw.if_else(rows.offset == 0, pw.apply_with_type(mark, int, rows.start), rows.start))
    pw.io.subscribe(rows.reduce(count=pw.reducers.count()), on_change=lambda key, row, time, is_addition: seen.update(row) if is_addition else None)
    if a.emit == 'current':
        windows = rows.groupby(rows.origin, rows.start, sort_by=rows.offset).reduce(rows.origin, rows.start, delays=pw.reducers.tuple(rows.delay))
        unfold = pw.apply_with_type(running, list[tuple[int, float]], windows.delays)
        events = windows.select(windows.origin, windows.start, update=unfold).flatten(pw.this.update)
        updates = events.select(events.origin, events.start, count=events.update[0], mean=events.update[1])
    else:
        updates = rows.groupby(rows.origin, rows.start).reduce(rows.origin, rows.start, count=pw.reducers.count(), mean=pw.reducers.avg(rows.delay))
    pw.io.kafka.write(updates, {'bootstrap.servers': broker, 'partitioner': 'murmur2_random'}, f'{group}-out', format='json', key=updates.origin,
                      sort_by=[updates.count])


def watch(broker: str, group: str, events: int, seen: dict) -> float:
    """Waits until all events were seen and the output has stopped to grow. @returns when its last record came"""
    from confluent_kafka import Consumer, TopicPartition
    consumer = Consumer({'bootstrap.servers': broker, 'group.id': f'{group}-watch'})
    size, grown = 0, time.perf_counter()
    while size == 0 or seen.get('count', 0) < events or time.perf_counter() - grown < QUIET_S:
        now = sum(consumer.get_watermark_offsets(TopicPartition(f'{group}-out', partition), timeout=10)[1] for partition in (0, 1))
        if now != size:
            size, grown = now, time.perf_counter()
        time.sleep(0.02)
    consumer.close()
    return grown


def check(broker: str, group: str) -> dict:
    """Reads the output. @returns out_rows, retractions, windows, counted: the sum of the last count of every window"""
    from confluent_kafka import Consumer
    consumer = Consumer({'bootstrap.servers': broker, 'group.id': f'{group}-check', 'auto.offset.reset': 'earliest',
                         'isolation.level': 'read_committed', 'enable.auto.commit': False})
    consumer.subscribe([f'{group}-out'])
    rows = retractions = empty = 0
    last = {}
    while empty < 4:
        messages = consumer.consume(5000, 1.0)
        empty = 0 if messages else empty + 1
        for message in messages:
            value = json.loads(message.value())
            if value['diff'] < 0:
                retractions += 1
                continue
            rows += 1
            last[(message.key(), value['start'])] = value['count']
    consumer.close()
    return {'out_rows': rows, 'retractions': retractions, 'windows': len(last), 'counted': sum(last.values())}


def clean(broker: str, group: str) -> None:
    """Removes the topics and groups of this round."""
    from confluent_kafka.admin import AdminClient
    admin = AdminClient({'bootstrap.servers': broker})
    topics = [topic for topic in admin.list_topics(timeout=10).topics if group in topic]
    groups = [found.group_id for found in admin.list_consumer_groups().result().valid if group in found.group_id]
    for future in [*admin.delete_topics(topics).values(), *(admin.delete_consumer_groups(groups).values() if groups else [])]:
        future.exception()  # a topic that is already gone is no trouble


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--topic', default='flights')
    parser.add_argument('--events', type=int, default=300_000)
    parser.add_argument('--emit', choices=['current', 'changes'], default='current')
    parser.add_argument('--guarantee', choices=['none', 'at-least-once'], default='none')
    parser.add_argument('--commit', type=int, default=100)
    parser.add_argument('--threads', type=int, default=1)
    a = parser.parse_args()
    broker = address('KAFKA', '127.0.0.1:19092')
    group = f'pathway-{uuid.uuid4().hex[:8]}'
    speed = speed_ms()
    os.environ['PATHWAY_THREADS'] = str(a.threads)
    import pathway as pw
    from confluent_kafka.admin import AdminClient, NewTopic
    admin = AdminClient({'bootstrap.servers': broker})
    admin.create_topics([NewTopic(f'{group}-out', 2, 1, config={'retention.ms': '-1'})])[f'{group}-out'].result()
    seen = {}

    def follow(folder: tempfile.TemporaryDirectory) -> None:
        # The engine has no end of its own: this thread ends the process.
        status = 1
        try:
            end = watch(broker, group, a.events, seen)
            cpu = cpu_seconds() - started['cpu']
            seconds = end - started['at'] + a.commit / 1e3
            checked = check(broker, group)
            right = checked['counted'] == a.events and (a.emit != 'current' or (checked['out_rows'], checked['retractions']) == (a.events, 0))
            memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            report(label='pathway', guarantee=a.guarantee, emit=a.emit, commit_ms=a.commit, threads=a.threads, events=seen['count'],
                   events_per_second=round(a.events / seconds), seconds=round(seconds, 3), cpu_us_per_event=round(cpu * 1e6 / a.events, 2),
                   **checked, right=right, memory_mb=memory_mb, speed_ms=speed)
            status = 0 if right else 1
        finally:
            clean(broker, group)
            folder.cleanup()
            os._exit(status)

    signal.signal(signal.SIGTERM, lambda *_: (clean(broker, group), os._exit(143)))
    folder = tempfile.TemporaryDirectory(prefix='pathway-')
    build(pw, broker, group, a, seen)
    threading.Thread(target=follow, args=[folder], daemon=True).start()
    persistence = None
    if a.guarantee == 'at-least-once':
        persistence = pw.persistence.Config(pw.persistence.Backend.filesystem(folder.name), snapshot_interval_ms=a.commit)
    pw.run(monitoring_level=pw.MonitoringLevel.NONE, default_logging=False, persistence_config=persistence, terminate_on_error=True)


if __name__ == '__main__':
    main()
