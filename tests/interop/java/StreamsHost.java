// An application of Kafka Streams that counts words and sums numbers by windows, each by way of a repartition topic and a
// changelog, and a reader of what came of it; streams_test.py says more.
// StreamsHost run ADDRESS KEY=VALUE…   from topic lines to counts and sums; says its states; ends with a line of input
// StreamsHost read ADDRESS TOPIC…      every committed record as it comes: TOPIC KEY VALUE
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;

public class StreamsHost {
  private static final PrintStream OUTPUT = System.out;
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration LATE = Duration.ofDays(1);  // partitions are not read at the same speed

  /** A line is "NUMBER WORD…": its words are counted, its number belongs to the sum of its first word's window. */
  private static Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, String> lines = builder.stream("lines", Consumed.with(Serdes.String(), Serdes.String()));
    lines.flatMapValues(line -> Arrays.asList(line.split(" ")).subList(1, line.split(" ").length))
        .groupBy((key, word) -> word, Grouped.with("words", Serdes.String(), Serdes.String()))
        .count(Materialized.as("counted"))
        .toStream()
        .mapValues(count -> Long.toString(count))
        .to("counts", Produced.with(Serdes.String(), Serdes.String()));
    lines.groupBy((key, line) -> line.split(" ")[1], Grouped.with("numbers", Serdes.String(), Serdes.String()))
        .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, LATE))
        .aggregate(() -> 0L, (key, line, sum) -> sum + Long.parseLong(line.split(" ")[0]),
            Materialized.<String, Long, org.apache.kafka.streams.state.WindowStore<
                org.apache.kafka.common.utils.Bytes, byte[]>>as("summed").withValueSerde(Serdes.Long()))
        .toStream((windowed, sum) -> windowed.key() + "@" + windowed.window().start())
        .mapValues(sum -> Long.toString(sum))
        .to("sums", Produced.with(Serdes.String(), Serdes.String()));
    return builder.build();
  }

  private static void run(String address, List<String> settings) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", address);
    properties.put("default.key.serde", Serdes.StringSerde.class);
    properties.put("default.value.serde", Serdes.StringSerde.class);
    properties.put("statestore.cache.max.bytes", "0");  // every update is sent on
    properties.put("commit.interval.ms", "100");
    properties.put("reconnect.backoff.max.ms", "500");
    properties.put("consumer.auto.offset.reset", "earliest");
    for (String setting : settings) properties.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    KafkaStreams streams = new KafkaStreams(topology(), new StreamsConfig(properties));
    streams.setStateListener((now, before) -> OUTPUT.println("state " + now));
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.start();
    System.in.read();
    streams.close(Duration.ofSeconds(30));
    System.exit(0);
  }

  private static void read(String address, List<String> topics) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", address);
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    properties.put("reconnect.backoff.max.ms", "500");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : topics) {
        for (PartitionInfo info : consumer.partitionsFor(topic)) partitions.add(new TopicPartition(topic, info.partition()));
      }
      consumer.assign(partitions);
      while (true) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          OUTPUT.println(record.topic() + " " + record.key() + " " + record.value());
        }
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.setOut(System.err);  // what the clients log is not for the test
    List<String> rest = Arrays.asList(arguments).subList(2, arguments.length);
    if (arguments[0].equals("run")) run(arguments[1], rest);
    if (arguments[0].equals("read")) read(arguments[1], rest);
  }
}
