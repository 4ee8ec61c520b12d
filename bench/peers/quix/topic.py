#!/usr/bin/env python3
"""The input topic of Quix Streams and Kafka Streams.

  KAFKA=host:port topic.py fill | delete [--topic flights] [--events 300000] [--partitions 2]

`fill` creates the topic (retention.ms=-1, because event times are in 2001) and writes the first flights by date:
key = origin, value = JSON {ts, origin, destination, delay, distance}, Kafka timestamp = event time. Refuses a topic that exists.
"""
import argparse
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tools'))
import pyarrow.parquet as pq  # noqa: E402
from confluent_kafka import Producer  # noqa: E402
from confluent_kafka.admin import AdminClient, NewTopic  # noqa: E402
from peer import address, flights_file, report  # noqa: E402


def fill(broker: str, topic: str, events: int, partitions: int) -> None:
    admin = AdminClient({'bootstrap.servers': broker})
    config = {'retention.ms': '-1', 'message.timestamp.type': 'CreateTime'}
    admin.create_topics([NewTopic(topic, partitions, 1, config=config)])[topic].result()
    producer = Producer({'bootstrap.servers': broker, 'linger.ms': 20, 'compression.type': 'lz4', 'enable.idempotence': True,
                         'queue.buffering.max.messages': max(events, 1000) + 1000})
    columns = ['date', 'delay', 'distance', 'origin', 'destination']
    rows = pq.read_table(flights_file(), columns=columns).slice(0, events)
    start = time.perf_counter()
    values = [rows['date'].cast('timestamp[ms]').cast('int64')] + [rows[column] for column in columns[1:]]
    for at, delay, distance, origin, destination in zip(*(value.to_pylist() for value in values)):
        value = {'ts': at, 'origin': origin, 'destination': destination, 'delay': delay, 'distance': distance}
        producer.produce(topic, json.dumps(value, separators=(',', ':')), origin, timestamp=at)
    left = producer.flush(120)
    if left:
        raise SystemExit(f'{left} events were not acknowledged within 120 s')
    report(label='fill', topic=topic, events=rows.num_rows, seconds=round(time.perf_counter() - start, 2))


def delete(broker: str, topic: str) -> None:
    admin = AdminClient({'bootstrap.servers': broker})
    admin.delete_topics([topic])[topic].result()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('what', choices=['fill', 'delete'])
    parser.add_argument('--topic', default='flights')
    parser.add_argument('--events', type=int, default=300_000)
    parser.add_argument('--partitions', type=int, default=2)
    a = parser.parse_args()
    kafka = address('KAFKA', '127.0.0.1:19092')
    if a.what == 'fill':
        fill(kafka, a.topic, a.events, a.partitions)
    else:
        delete(kafka, a.topic)
