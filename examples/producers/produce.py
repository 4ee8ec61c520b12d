"""Writes rows to the dataset `payments` with Confluent's client: pip install "confluent-kafka[avro,schemaregistry]"."""

import sys
import time

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry, topic = sys.argv[1:4]

# The schema of the dataset is the latest one of the subject <topic>-value. Nothing is registered here.
serialize = AvroSerializer(
    SchemaRegistryClient({"url": registry}),
    conf={"auto.register.schemas": False, "use.latest.version": True},
)
producer = Producer(
    {
        "bootstrap.servers": brokers,
        "enable.idempotence": True,
        "compression.type": "zstd",
        "partitioner": "murmur2_random",
    }
)

now = int(time.time() * 1000)
for i in range(3):
    row = {
        "meta": {"id": f"python-{now}-{i}", "source": "shop", "time": now},
        "card": "c1",
        "merchant": "bakery",
        "amount": 12.5,
        "time": now,
    }
    value = serialize(row, SerializationContext(topic, MessageField.VALUE))
    producer.produce(topic, key=row["card"], value=value)

if producer.flush(30) > 0:
    sys.exit("some rows were not acknowledged")
