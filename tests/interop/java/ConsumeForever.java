// A consumer in a group of its own that reads the numbers of ProduceForever, whatever happens to the broker. A number on
// standard input says how many there are: when it has read them all it prints how many records it was given. One that it
// was not given ends it; repeated ones are what a commit that was lost makes.
// ConsumeForever ADDRESS TOPIC PARTITIONS
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

public class ConsumeForever {
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("group.id", "java-" + arguments[1]);
    properties.put("auto.offset.reset", "earliest");
    properties.put("auto.commit.interval.ms", "50");
    properties.put("reconnect.backoff.ms", "20");
    properties.put("reconnect.backoff.max.ms", "100");
    properties.put("retry.backoff.ms", "20");
    properties.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    properties.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    int partitions = Integer.parseInt(arguments[2]);
    long[] wanted = new long[partitions];
    for (int partition = 0; partition < partitions; ++partition) wanted[partition] = partition;
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    long count = Long.MAX_VALUE;
    long read = 0;
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
      consumer.subscribe(List.of(arguments[1]));
      while (Arrays.stream(wanted).min().getAsLong() < count) {
        if (count == Long.MAX_VALUE && input.ready()) count = Long.parseLong(input.readLine());
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
          ++read;
          long number = Long.parseLong(record.value());
          int partition = record.partition();
          if (number > wanted[partition]) throw new Exception(record + " in place of " + wanted[partition]);
          wanted[partition] = Math.max(wanted[partition], number + partitions);
        }
      }
    }
    System.out.println(read);
  }
}
