#!/usr/bin/env python3
"""Quix Streams, one round. Needs the topic of topic.py.

  KAFKA=host:port run.py [--topic flights] [--events 300000] [--guarantee exactly-once] [--emit current]

Workload: JSON events, one process, read from the earliest -> tumbling 1 h by key (origin), event time, grace 0 -> count, mean(delay) -> JSON to an
output topic. `current` emits one update per event, `final` one record per closed window. commit_interval 5 s, changelog topics and RocksDB as by
default. Fresh state, group and topics each round, removed at the end.

events_per_second = events / (first event processed -> run() returned, so the last commit is done). Prints one JSON line, and ends with
status 1 if not every event was counted exactly once.
"""
import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
import uuid
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tools'))
warnings.filterwarnings('ignore')
from confluent_kafka import Consumer  # noqa: E402
from confluent_kafka.admin import AdminClient  # noqa: E402
from peer import address, report  # noqa: E402
from quixstreams import Application  # noqa: E402
from quixstreams.dataframe.windows import Count, Mean  # noqa: E402
from quixstreams.models import TopicConfig  # noqa: E402
from speed import speed_ms  # noqa: E402

WINDOW_MS = 3_600_000


def run(broker: str, group: str, state: str, a: argparse.Namespace) -> dict:
    """@returns seconds (of processing), wall_seconds (with joining and topic creation), events"""
    seen = 0
    first_at = 0.0

    def count(*_):
        nonlocal seen, first_at
        seen += 1
        if seen == 1:
            first_at = time.perf_counter()
        if seen == a.events:
            app.stop()  # run(count=) counts outputs, so `final` would wait for its timeout

    app = Application(broker, consumer_group=group, auto_offset_reset='earliest', state_dir=state,
                      processing_guarantee=a.guarantee, loglevel='WARNING', on_message_processed=count)
    source = app.topic(a.topic, value_deserializer='json', key_deserializer='str')
    config = TopicConfig(2, 1, extra_config={'retention.ms': '-1'})
    output = app.topic(f'{group}-out', value_serializer='json', key_serializer='str', config=config)
    windows = app.dataframe(source).tumbling_window(WINDOW_MS).agg(count=Count(), mean=Mean('delay'))
    (windows.final() if a.emit == 'final' else windows.current()).to_topic(output)
    start = time.perf_counter()
    app.run()
    end = time.perf_counter()
    return {'events': seen, 'seconds': round(end - first_at, 3), 'wall_seconds': round(end - start, 3)}


def check(broker: str, group: str) -> dict:
    """Reads what was committed. @returns out_rows, windows, counted: the sum of the last count of every window"""
    consumer = Consumer({'bootstrap.servers': broker, 'group.id': f'{group}-check', 'auto.offset.reset': 'earliest',
                         'isolation.level': 'read_committed', 'enable.auto.commit': False})
    consumer.subscribe([f'{group}-out'])
    rows = 0
    last = {}
    empty = 0
    while empty < 4:
        messages = consumer.consume(5000, 1.0)
        empty = 0 if messages else empty + 1
        for message in messages:
            value = json.loads(message.value())
            rows += 1
            last[(message.key(), value['start'])] = value['count']
    consumer.close()
    return {'out_rows': rows, 'windows': len(last), 'counted': sum(last.values())}


def clean(broker: str, group: str) -> None:
    """Removes the topics and groups of this round."""
    admin = AdminClient({'bootstrap.servers': broker})
    topics = [topic for topic in admin.list_topics(timeout=10).topics if group in topic]
    groups = [found.group_id for found in admin.list_consumer_groups().result().valid if group in found.group_id]
    for future in [*admin.delete_topics(topics).values(), *(admin.delete_consumer_groups(groups).values() if groups else [])]:
        future.exception()  # a topic that is already gone is no trouble


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--topic', default='flights')
    parser.add_argument('--events', type=int, default=300_000)
    parser.add_argument('--guarantee', choices=['exactly-once', 'at-least-once'], default='exactly-once')
    parser.add_argument('--emit', choices=['current', 'final'], default='current')
    a = parser.parse_args()
    broker = address('KAFKA', '127.0.0.1:19092')
    group = f'quix-{uuid.uuid4().hex[:8]}'
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what follows is cleaned up
    speed = speed_ms()
    try:
        with tempfile.TemporaryDirectory(prefix='quix-') as state:
            ran = run(broker, group, state, a)
        checked = check(broker, group)
    finally:
        clean(broker, group)
    right = checked['counted'] == a.events or a.emit == 'final'
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    report(label='quix', guarantee=a.guarantee, emit=a.emit, events_per_second=round(ran['events'] / ran['seconds']), **ran, **checked,
           right=right, memory_mb=memory_mb, speed_ms=speed)
    sys.exit(0 if right else 1)


if __name__ == '__main__':
    main()
