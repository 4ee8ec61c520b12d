"""The feature views of the workload. DATA is the folder of the Parquet files that make_data.py writes."""
import os
from datetime import timedelta

from feast import Entity, FeatureView, Field, FileSource, PushSource, ValueType
from feast.types import Float64

DATA = os.environ['FEAST_DATA']
ORIGIN_FEATURES = ['delay_mean', 'delay_std', 'delay_min', 'delay_max', 'dist_mean', 'dist_max', 'late15', 'early', 'dests', 'flights']
USER_FEATURES = [f'f{i}' for i in range(10)]
HISTORY_FEATURES = ['delay', 'distance', 'n', 'delay_cummean', 'dist_cummean', 'delay_cummax', 'delay_cummin', 'dist_cummax',
                    'prev_delay', 'late_rate']


def source(name: str, file: str) -> FileSource:
    return FileSource(name=name, path=os.path.join(DATA, file), timestamp_field='event_timestamp')


def schema(features: list[str]) -> list[Field]:
    return [Field(name=feature, dtype=Float64) for feature in features]


origin = Entity(name='origin', join_keys=['origin'], value_type=ValueType.STRING)
user = Entity(name='uid', join_keys=['uid'], value_type=ValueType.INT64)
origin_stats = FeatureView(name='origin_stats', entities=[origin], ttl=timedelta(0), schema=schema(ORIGIN_FEATURES),
                           source=source('origin_source', 'origin_stats.parquet'))
user_stats = FeatureView(name='user_stats', entities=[user], ttl=timedelta(0), schema=schema(USER_FEATURES),
                         source=source('user_source', 'users.parquet'))
history = FeatureView(name='history', entities=[origin], ttl=timedelta(days=7), online=False, schema=schema(HISTORY_FEATURES),
                      source=source('history_source', 'history.parquet'))
origin_push = PushSource(name='origin_push', batch_source=source('push_source', 'origin_stats.parquet'))
origin_live = FeatureView(name='origin_live', entities=[origin], ttl=timedelta(0), schema=schema(ORIGIN_FEATURES), source=origin_push)
