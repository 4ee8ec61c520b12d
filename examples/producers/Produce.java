import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Writes rows to the dataset `payments` with Kafka's client and Avro alone (org.apache.kafka:kafka-clients, org.apache.avro:avro). */
public class Produce {
  public static void main(String[] args) throws Exception {
    String brokers = args[0], registry = args[1], topic = args[2];

    // The schema of the dataset is the latest one of the subject <topic>-value. Nothing is registered here.
    URI latest = URI.create(registry + "/subjects/" + topic + "-value/versions/latest");
    String answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(latest).build(), BodyHandlers.ofString()).body();
    JsonNode registered = new ObjectMapper().readTree(answer);
    Schema schema = new Schema.Parser().parse(registered.get("schema").asText());
    Schema meta = schema.getField("meta").schema().getTypes().get(1);

    Properties settings = new Properties();
    settings.put("bootstrap.servers", brokers);
    settings.put("enable.idempotence", "true");
    settings.put("compression.type", "lz4");
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      long now = System.currentTimeMillis();
      for (int i = 0; i < 3; i++) {
        GenericRecord id = new GenericRecordBuilder(meta)
            .set("id", "java-" + now + "-" + i).set("source", "shop").set("time", now).build();
        GenericRecord row = new GenericRecordBuilder(schema)
            .set("meta", id).set("card", "c1").set("merchant", "bakery").set("amount", 12.5).set("time", now).build();
        producer.send(new ProducerRecord<>(topic, "c1", wire(registered.get("id").asInt(), row))).get();
      }
    }
  }

  /** A zero byte, the id of the schema, and the body: what Confluent's serializer writes, too. */
  static byte[] wire(int schemaId, GenericRecord row) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeByte(0);
    header.writeInt(schemaId);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(row.getSchema()).write(row, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
