import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Kafka Streams, one round, the same workload as quix/run.py: JSON events of a topic -> tumbling 1 h by key, event time, grace 0 -> count, mean(delay)
 * -> JSON to an output topic. Fresh application id, state and topics each round, removed at the end.
 *
 * <p>Arguments, name=value: topic (flights), events (300000), guarantee (exactly_once_v2), emit (current: one update per event | final: one record per
 * closed window), threads (1), commit (commit.interval.ms, default that of the guarantee), retention (of the window store in hours; 48 is its best on a
 * replay of old events, default would be 1 h in segments of 30 min: a misconfigured peer), speed (passed through).
 *
 * <p>events_per_second = events / (first record seen -> close() returned, so the last commit is done). Prints one JSON line, and ends with status 1 if not
 * every event was counted exactly once.
 */
public class Bench {
  static final ObjectMapper JSON = new ObjectMapper();

  record Aggregate(long count, double sum) {}

  record Checked(long rows, long windows, long counted) {}

  final Map<String, String> arguments;
  final String broker = System.getenv("KAFKA");
  final String id = "kafka-streams-" + UUID.randomUUID().toString().substring(0, 8);
  final int events;
  final AtomicLong seen = new AtomicLong();
  final AtomicLong firstAt = new AtomicLong();
  final AtomicLong firstCpu = new AtomicLong();
  final CountDownLatch done = new CountDownLatch(1);

  Bench(Map<String, String> arguments) {
    this.arguments = arguments;
    this.events = Integer.parseInt(argument("events", "300000"));
  }

  String argument(String name, String otherwise) {
    return arguments.getOrDefault(name, otherwise);
  }

  boolean isFinal() {
    return argument("emit", "current").equals("final");
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> arguments = new HashMap<>();
    for (String argument : args) {
      String[] pair = argument.split("=", 2);
      if (pair.length != 2) throw new IllegalArgumentException(argument + ": expected name=value");
      arguments.put(pair[0], pair[1]);
    }
    System.exit(new Bench(arguments).run() ? 0 : 1);
  }

  boolean run() throws Exception {
    Path state = Files.createTempDirectory("kafka-streams-");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      NewTopic output = new NewTopic(id + "-out", 2, (short) 1).configs(Map.of("retention.ms", "-1"));
      admin.createTopics(List.of(output)).all().get();
      // After a SIGTERM too; the topics are then left to whoever owns the broker.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(state)));
      try {
        return measure(state);
      } finally {
        clean(admin);
        remove(state);
      }
    }
  }

  boolean measure(Path state) throws Exception {
    long start = System.nanoTime();
    KafkaStreams streams = new KafkaStreams(topology(), settings(state));
    streams.start();
    boolean finished = done.await(300, TimeUnit.SECONDS);
    // Leaves the group, so that it can be removed; by default a member stays in it until its session ends.
    streams.close(CloseOptions.timeout(Duration.ofSeconds(30)).withGroupMembershipOperation(LEAVE_GROUP));
    long end = System.nanoTime();
    double cpu = (cpuTime() - firstCpu.get()) / 1e3 / events;
    Checked checked = check();
    boolean right = finished && (isFinal() || checked.counted == events);
    double seconds = (end - firstAt.get()) / 1e9;
    System.out.printf(
        "{\"label\": \"kafka-streams\", \"guarantee\": \"%s\", \"emit\": \"%s\", \"threads\": %s, \"commit\": \"%s\", \"retention_hours\": %s, "
            + "\"events_per_second\": %.0f, \"events\": %d, \"seconds\": %.3f, \"wall_seconds\": %.3f, "
            + "\"cpu_us_per_event\": %.2f, \"out_rows\": %d, \"windows\": %d, \"counted\": %d, \"right\": %b, \"speed_ms\": %s}%n",
        argument("guarantee", "exactly_once_v2"), argument("emit", "current"), argument("threads", "1"), argument("commit", "default"),
        argument("retention", "48"), seen.get() / seconds, seen.get(), seconds, (end - start) / 1e9, cpu, checked.rows, checked.windows,
        checked.counted, right, argument("speed", "null"));
    return right;
  }

  Properties settings(Path state) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", broker);
    settings.put("application.id", id);
    settings.put("processing.guarantee", argument("guarantee", "exactly_once_v2"));
    settings.put("num.stream.threads", argument("threads", "1"));
    settings.put("auto.offset.reset", "earliest");
    settings.put("state.dir", state.toString());
    if (arguments.containsKey("commit")) settings.put("commit.interval.ms", argument("commit", ""));
    if (!isFinal()) settings.put("statestore.cache.max.bytes", "0"); // an update per event, as the others give
    return settings;
  }

  Topology topology() {
    Serde<JsonNode> json = Serdes.serdeFrom((topic, value) -> write(value), (topic, bytes) -> read(bytes));
    Serde<Aggregate> aggregates = Serdes.serdeFrom((topic, value) -> encode(value), (topic, bytes) -> decode(bytes));
    StreamsBuilder builder = new StreamsBuilder();
    TimeWindowedKStream<String, JsonNode> windows =
        builder
            .stream(argument("topic", "flights"), Consumed.with(Serdes.String(), json))
            .peek((key, value) -> count())
            .groupByKey(Grouped.with(Serdes.String(), json))
            .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofHours(1)));
    if (isFinal()) windows = windows.emitStrategy(EmitStrategy.onWindowClose());
    var store =
        Materialized.<String, Aggregate, WindowStore<Bytes, byte[]>>as("windows")
            .withKeySerde(Serdes.String())
            .withValueSerde(aggregates)
            .withRetention(Duration.ofHours(Long.parseLong(argument("retention", "48"))));
    windows
        .aggregate(
            () -> new Aggregate(0, 0),
            (key, value, sum) -> new Aggregate(sum.count + 1, sum.sum + value.get("delay").asDouble()),
            store)
        .toStream()
        .map((key, sum) -> KeyValue.pair(key.key(), result(key.window().start(), sum)))
        .to(id + "-out", Produced.with(Serdes.String(), json));
    return builder.build();
  }

  /** CPU time of this process so far, in ns. */
  static long cpuTime() {
    return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  void count() {
    long now = seen.incrementAndGet();
    if (now == 1) {
      firstAt.set(System.nanoTime());
      firstCpu.set(cpuTime());
    }
    if (now == events) done.countDown();
  }

  /** Reads what was committed; counted is the sum of the last count of every window. */
  Checked check() throws IOException {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", broker);
    settings.put("group.id", id + "-check");
    settings.put("auto.offset.reset", "earliest");
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", "false");
    long rows = 0;
    Map<String, Long> last = new HashMap<>();
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(id + "-out"));
      for (int empty = 0; empty < 4; ) {
        var records = consumer.poll(Duration.ofSeconds(1));
        empty = records.isEmpty() ? empty + 1 : 0;
        for (var record : records) {
          JsonNode value = JSON.readTree(record.value());
          rows++;
          last.put(record.key() + " " + value.get("start").asLong(), value.get("count").asLong());
        }
      }
    }
    return new Checked(rows, last.size(), last.values().stream().mapToLong(Long::longValue).sum());
  }

  /** Removes the topics and groups of this round. */
  void clean(Admin admin) throws Exception {
    List<String> topics = admin.listTopics().names().get().stream().filter(name -> name.startsWith(id)).toList();
    admin.deleteTopics(topics).all().get();
    for (String group : List.of(id, id + "-check")) {
      try {
        admin.deleteConsumerGroups(List.of(group)).all().get();
      } catch (ExecutionException alreadyGone) {
        // It never committed anything.
      }
    }
  }

  static void remove(Path folder) {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  static JsonNode result(long start, Aggregate sum) {
    return JSON.createObjectNode().put("start", start).put("count", sum.count).put("mean", sum.sum / sum.count);
  }

  static byte[] encode(Aggregate value) {
    return value == null ? null : ByteBuffer.allocate(16).putLong(value.count).putDouble(value.sum).array();
  }

  static Aggregate decode(byte[] bytes) {
    if (bytes == null) return null;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Aggregate(buffer.getLong(), buffer.getDouble());
  }

  static byte[] write(JsonNode value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  static JsonNode read(byte[] bytes) {
    try {
      return bytes == null ? null : JSON.readTree(bytes);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
