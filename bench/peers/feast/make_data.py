"""Deterministic inputs (seed 7) of the Feast workloads, made from the flights; the project's benchmarks read the same files.

Parquet: origin_stats (229 origins x 10), users (100,000 ids x 10), history (300,000 rows x 10), labels (100,000).
Request bodies, JSON lines: origin_1, origin_50, user_1, user_50 (get-online-features), push_1 (push).
"""
import json
import os

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

HISTORY_ROWS = 300_000
LABELS = 100_000
USERS = 100_000


def origin_stats(flights: pd.DataFrame) -> pd.DataFrame:
    by = flights.groupby('origin')
    stats = pd.DataFrame({
        'delay_mean': by.delay.mean(), 'delay_std': by.delay.std().fillna(0), 'delay_min': by.delay.min(), 'delay_max': by.delay.max(),
        'dist_mean': by.distance.mean(), 'dist_max': by.distance.max(),
        'late15': (flights.delay > 15).groupby(flights.origin).mean(), 'early': (flights.delay < 0).groupby(flights.origin).mean(),
        'dests': by.destination.nunique(), 'flights': by.size(),
    }).astype('float64').reset_index()
    stats['event_timestamp'] = pd.Timestamp('2001-06-30', tz='UTC')
    return stats


def users(rng: np.random.Generator) -> pd.DataFrame:
    table = pd.DataFrame(rng.normal(size=(USERS, 10)), columns=[f'f{i}' for i in range(10)])
    table.insert(0, 'uid', np.arange(USERS, dtype='int64'))
    table['event_timestamp'] = pd.Timestamp('2001-06-30', tz='UTC')
    return table


def history(first: pd.DataFrame) -> pd.DataFrame:
    """Ten running features per origin as of each flight."""
    by = first.groupby('origin', sort=False)
    n = by.cumcount() + 1
    table = pd.DataFrame({
        'origin': first.origin, 'delay': first.delay, 'distance': first.distance, 'n': n,
        'delay_cummean': by.delay.cumsum() / n, 'dist_cummean': by.distance.cumsum() / n,
        'delay_cummax': by.delay.cummax(), 'delay_cummin': by.delay.cummin(), 'dist_cummax': by.distance.cummax(),
        'prev_delay': by.delay.shift().fillna(0), 'late_rate': (first.delay > 15).groupby(first.origin).cumsum() / n,
    })
    table[table.columns[1:]] = table[table.columns[1:]].astype('float64')
    table['event_timestamp'] = first.date.dt.tz_localize('UTC')
    return table


def labels(first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    chosen = rng.choice(len(first), LABELS, replace=False)
    at = first.date.dt.tz_localize('UTC').values[chosen] + rng.integers(0, 86_400, LABELS).astype('timedelta64[s]')
    table = pd.DataFrame({'origin': first.origin.values[chosen], 'event_timestamp': at,
                          'label': (first.delay.values[chosen] > 15).astype('int64')})
    table['event_timestamp'] = pd.to_datetime(table.event_timestamp, utc=True)
    return table


def write_lines(file: str, bodies) -> None:
    with open(file, 'w') as out:
        for body in bodies:
            out.write(json.dumps(body) + '\n')


def make_data(flights_file: str, folder: str) -> None:
    os.makedirs(folder, exist_ok=True)
    at = lambda name: os.path.join(folder, name)  # noqa: E731
    rng = np.random.default_rng(7)
    flights = pq.read_table(flights_file).to_pandas()
    flights['origin'] = flights.origin.astype(str)
    stats = origin_stats(flights)
    first = flights.sort_values('date', kind='stable').head(HISTORY_ROWS).reset_index(drop=True)
    stats.to_parquet(at('origin_stats.parquet'))
    users(rng).to_parquet(at('users.parquet'))
    history(first).to_parquet(at('history.parquet'))
    labels(first, rng).to_parquet(at('labels.parquet'))
    names = list(stats.columns[1:11])
    of_origin = [f'origin_stats:{name}' for name in names]
    of_user = [f'user_stats:f{i}' for i in range(10)]
    origins = list(stats.origin)
    some_origins = lambda: [str(x) for x in rng.choice(origins, 50, replace=False)]  # noqa: E731
    some_users = lambda count: [int(x) for x in rng.integers(0, USERS, count)]  # noqa: E731
    write_lines(at('origin_1.jsonl'), ({'features': of_origin, 'entities': {'origin': [x]}} for x in origins))
    write_lines(at('origin_50.jsonl'), ({'features': of_origin, 'entities': {'origin': some_origins()}} for _ in range(200)))
    write_lines(at('user_1.jsonl'), ({'features': of_user, 'entities': {'uid': some_users(1)}} for _ in range(4000)))
    write_lines(at('user_50.jsonl'), ({'features': of_user, 'entities': {'uid': some_users(50)}} for _ in range(1000)))
    from_then = pd.Timestamp('2001-07-02', tz='UTC')
    write_lines(at('push_1.jsonl'), (
        {'push_source_name': 'origin_push', 'to': 'online',
         'df': {'origin': [origin], 'event_timestamp': [str(from_then + pd.Timedelta(seconds=i))],
                **{name: [float(v)] for name, v in zip(names, rng.normal(size=10))}}}
        for i, origin in enumerate(first.origin[:20_000])))
