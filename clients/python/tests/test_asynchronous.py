"""On asyncio the same client, its types, its errors and its retries; requests run beside each other."""

from __future__ import annotations

import asyncio
import inspect
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from conftest import Bank

import millrace


def names_of(kind: type) -> dict[str, list[str]]:
    found = {name: each for name, each in inspect.getmembers(kind, callable) if not name.startswith("_")}
    return {name: list(inspect.signature(each).parameters) for name, each in found.items()}


def test_it_can_do_what_the_client_can_do() -> None:
    assert names_of(millrace.AsyncClient) == names_of(millrace.Client)
    assert millrace.AsyncClient.online.__doc__ == millrace.Client.online.__doc__


def test_rows_go_in_and_many_reads_run_beside_each_other(bank: Bank, day: datetime) -> None:
    rows = [{"card": f"async {i}", "merchant": "m", "cents": i, "time": day} for i in range(20)]

    async def main() -> list[Any]:
        async with await millrace.connect_async(threads=8) as client:
            report = await client.ingest(bank.payments, pd.DataFrame(rows))
            spine = pd.DataFrame({"card": ["async 7"], "t": [day + timedelta(minutes=1)]})
            features = [f"{bank.by_card}:last_cents"]
            built = await client.training_set(spine, features, time="t", min_position=report.position)
            reads = (client.online(bank.by_card, [row["card"]], min_position=report.position) for row in rows)
            found = [vectors.to_dicts()[0]["last_cents"] for vectors in await asyncio.gather(*reads)]
            return [found, built.df["last_cents"].tolist(), [each.name async for each in declared(client)]]

    async def declared(client: millrace.AsyncClient) -> Any:
        async for each in client.declarations("datasets"):
            if each["name"] == bank.payments:
                yield millrace.Service(each["name"])

    assert asyncio.run(main()) == [list(range(20)), [7], [bank.payments]]


def test_errors_are_those_of_the_client(bank: Bank) -> None:
    async def main() -> None:
        async with await millrace.connect_async() as client:
            with pytest.raises(millrace.ProblemError, match="FEATURE_UNKNOWN"):
                await client.online(bank.by_card, ["x"], features=["nope"])
            with pytest.raises(millrace.ProblemError, match="TOPIC_UNKNOWN"):
                async for _ in client.records("ml.rows.nothing"):
                    pass

    asyncio.run(main())


def test_records_are_followed_until_nobody_wants_more(client: millrace.Client, bank: Bank, day: datetime) -> None:
    client.ingest(bank.payments, [{"card": "tail", "merchant": "m", "time": day}])

    async def first() -> str:
        async with await millrace.connect_async() as client:
            async for record in client.records(f"ml.intake.{bank.payments}", follow=True):
                return str(record.value["dataset" if "dataset" in record.value else "card"])
        return ""

    async def all_of_it() -> int:
        async with await millrace.connect_async() as client:
            return len([record async for record in client.records(f"ml.intake.{bank.payments}")])

    assert asyncio.run(first()) != ""
    assert asyncio.run(all_of_it()) == len(list(client.records(f"ml.intake.{bank.payments}")))

    async def given_up() -> None:
        async with await millrace.connect_async() as client:
            records = client.records(f"ml.intake.{bank.payments}", start="end", follow=True)
            await asyncio.wait_for(anext(records), timeout=0.2)

    with pytest.raises(TimeoutError):
        asyncio.run(given_up())
