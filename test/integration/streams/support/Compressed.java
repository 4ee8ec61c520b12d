import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes `count` records with each codec, as Apache Kafka's own producer does. Arguments: broker, topic, count, codecs. */
public class Compressed {
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    for (int i = 3; i < args.length; i++) {
      Properties settings = new Properties();
      settings.put("bootstrap.servers", args[0]);
      settings.put("compression.type", args[i]);
      settings.put("linger.ms", "1000");
      settings.put("batch.size", "900000");
      settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
      settings.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
      try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
        for (int n = 0; n < count; n++) {
          String value = args[i] + " " + n + " " + "x".repeat(n % 300);
          producer.send(new ProducerRecord<>(args[1], 0, "k" + n, value));
        }
        producer.flush();
      }
    }
  }
}
