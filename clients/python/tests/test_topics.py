"""The log can be read record by record, to its end or for ever, over connections that break."""

from __future__ import annotations

import itertools
from collections.abc import Generator
from datetime import datetime, timedelta

import pytest
from conftest import Bank
from faulty import FaultyNetwork

import millrace


def test_records_end_where_the_topic_ends_and_go_on_behind_any_of_them(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    rows = [{"card": f"log {i}", "merchant": "m", "time": day + timedelta(seconds=i)} for i in range(20)]
    client.ingest(bank.payments, rows)
    topic = f"ml.intake.{bank.payments}"
    records = list(client.records(topic))
    end = next(each.end for each in client.topics() if each.name.endswith(topic))
    assert 20 < len(records) <= end  # what ends a transaction has an offset, and is no record
    assert {record.partition for record in records} == {0, 1}
    cards = [record.value["card"] for record in records if record.value.get("card", "").startswith("log ")]
    assert sorted(cards) == [f"log {i}" for i in sorted(range(20), key=str)]
    assert records[0].time.utcoffset() == timedelta(0)
    assert records[0].undecoded is None
    again = list(client.records(topic, start=records[9].next))
    places = [(record.partition, record.offset) for record in records]
    assert {(record.partition, record.offset) for record in again} == set(places[10:])
    assert list(client.records(topic, start=records[-1].next)) == []


def test_a_connection_that_breaks_costs_and_doubles_no_record(client: millrace.Client, bank: Bank) -> None:
    topic = f"ml.intake.{bank.payments}"
    wanted = {(record.partition, record.offset) for record in client.records(topic)}
    with FaultyNetwork(client.url) as network, millrace.connect(network.url) as faulty:
        network.lose(b"/tail", 2, then_refuse=1)
        found = [(record.partition, record.offset) for record in faulty.records(topic)]
        assert len(network.lost) == 2
    assert len(found) == len(wanted) and set(found) == wanted


def test_records_that_are_followed_come_as_they_are_appended(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    records = client.records(f"ml.rows.{bank.payments}", follow=True)
    before = list(client.records(f"ml.rows.{bank.payments}"))
    assert len(list(itertools.islice(records, len(before)))) == len(before)
    client.ingest(bank.payments, [{"card": "followed", "merchant": "m", "time": day}], advance=False)
    assert next(records).value["card"] == "followed"
    assert isinstance(records, Generator)
    records.close()


def test_a_topic_that_is_not_there(client: millrace.Client) -> None:
    with pytest.raises(millrace.ProblemError) as unknown:
        list(client.records("ml.rows.nothing"))
    assert unknown.value.code == "TOPIC_UNKNOWN"
