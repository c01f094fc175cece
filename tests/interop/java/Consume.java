// Reads partition 0 of a topic from its start with a consumer that assigns it, until COUNT records came; prints their
// offsets, keys and values. Compiles with clients from 1.1.0 on.
// Consume ADDRESS TOPIC COUNT
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collections;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

public class Consume {
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    properties.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    int left = Integer.parseInt(arguments[2]);
    long end = System.nanoTime() + 60_000_000_000L;
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
      TopicPartition partition = new TopicPartition(arguments[1], 0);
      consumer.assign(Collections.singletonList(partition));
      consumer.seekToBeginning(Collections.singletonList(partition));
      while (left > 0 && System.nanoTime() < end) {
        for (ConsumerRecord<String, String> record : poll(consumer)) {
          System.out.println(record.offset() + " " + record.key() + " " + record.value());
          --left;
        }
      }
    }
    System.exit(left == 0 ? 0 : 1);
  }

  // poll(Duration) came with 2.0, poll(long) went with 4.0.
  @SuppressWarnings("unchecked")
  static ConsumerRecords<String, String> poll(KafkaConsumer<String, String> consumer) throws Exception {
    for (Method method : KafkaConsumer.class.getMethods()) {
      if (method.getName().equals("poll") && method.getParameterTypes()[0] == Duration.class) {
        return (ConsumerRecords<String, String>) method.invoke(consumer, Duration.ofMillis(200));
      }
    }
    return (ConsumerRecords<String, String>) KafkaConsumer.class.getMethod("poll", long.class).invoke(consumer, 200L);
  }
}
