// A transactional producer that does what lines of standard input say, or copies a topic exactly once; transaction_hosts.py
// says which lines. Compiles against every client since 1.1.0.
// TransactionHost ADDRESS
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

public class TransactionHost {
  private static final int POLL_MS = 100;
  private static final int RECORDS_A_TRANSACTION = 20;
  private static final String STRINGS = "org.apache.kafka.common.serialization.String";

  private static Properties properties(String address) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", address);
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "500");
    properties.put("retry.backoff.ms", "20");
    return properties;
  }

  private static KafkaProducer<String, String> producer(String address, String id) {
    Properties properties = properties(address);
    properties.put("key.serializer", STRINGS + "Serializer");
    properties.put("value.serializer", STRINGS + "Serializer");
    properties.put("transactional.id", id);
    properties.put("transaction.timeout.ms", "10000");
    return new KafkaProducer<>(properties);
  }

  private static Consumer<String, String> consumer(String address, String group) {
    Properties properties = properties(address);
    properties.put("key.deserializer", STRINGS + "Deserializer");
    properties.put("value.deserializer", STRINGS + "Deserializer");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", String.valueOf(RECORDS_A_TRANSACTION));
    properties.put("group.id", group);
    properties.put("session.timeout.ms", "2000");
    properties.put("heartbeat.interval.ms", "500");
    return new KafkaConsumer<>(properties);
  }

  private static Object call(Object target, Class<?> type, String name, Class<?>[] types, Object... arguments)
      throws Exception {
    try {
      return type.getMethod(name, types).invoke(target, arguments);
    } catch (InvocationTargetException error) {
      throw (Exception) error.getCause();
    }
  }

  private static boolean has(Class<?> type, String name, Class<?>... types) {
    try {
      return type.getMethod(name, types) != null;
    } catch (NoSuchMethodException none) {
      return false;
    }
  }

  // Its argument is a Duration since 2.0, and only that since 4.0.
  @SuppressWarnings("unchecked")
  private static ConsumerRecords<String, String> poll(Consumer<String, String> consumer) throws Exception {
    Class<?> duration = has(Consumer.class, "poll", Duration.class) ? Duration.class : long.class;
    Object wait = duration == Duration.class ? (Object) Duration.ofMillis(POLL_MS) : (Object) Long.valueOf(POLL_MS);
    return (ConsumerRecords<String, String>) call(consumer, Consumer.class, "poll", new Class<?>[] {duration}, wait);
  }

  // With the group's metadata since 2.5, and only so since 4.0.
  private static void sendOffsets(KafkaProducer<String, String> producer, Consumer<String, String> consumer, String group,
                                  Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
    if (!has(Consumer.class, "groupMetadata")) {
      call(producer, KafkaProducer.class, "sendOffsetsToTransaction", new Class<?>[] {Map.class, String.class}, offsets, group);
      return;
    }
    Method metadata = Consumer.class.getMethod("groupMetadata");
    call(producer, KafkaProducer.class, "sendOffsetsToTransaction", new Class<?>[] {Map.class, metadata.getReturnType()},
         offsets, metadata.invoke(consumer));
  }

  // Until it is killed; what fails for good ends it.
  private static void copy(String address, String from, String to, String group, String id) throws Exception {
    Consumer<String, String> consumer = consumer(address, group);
    consumer.subscribe(Collections.singleton(from));
    KafkaProducer<String, String> producer = producer(address, id);
    producer.initTransactions();
    System.out.println("copying");
    for (;;) {
      ConsumerRecords<String, String> records = poll(consumer);
      if (records.isEmpty()) continue;
      producer.beginTransaction();
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (ConsumerRecord<String, String> record : records) {
        producer.send(new ProducerRecord<>(to, record.partition(), null, record.value()));
        offsets.put(new TopicPartition(from, record.partition()), new OffsetAndMetadata(record.offset() + 1));
      }
      sendOffsets(producer, consumer, group, offsets);
      producer.commitTransaction();
      System.out.println("copied " + records.count());
    }
  }

  public static void main(String[] arguments) throws Exception {
    String address = arguments[0];
    Map<String, KafkaProducer<String, String>> producers = new HashMap<>();
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      try {
        KafkaProducer<String, String> producer = producers.get(words[1]);
        switch (words[0]) {
          case "copy":
            copy(address, words[1], words[2], words[3], words[4]);
            break;
          case "init":
            producer = producer(address, words[2]);
            producers.put(words[1], producer);
            producer.initTransactions();
            break;
          case "begin":
            producer.beginTransaction();
            break;
          case "send":
            producer.send(new ProducerRecord<>(words[2], Integer.parseInt(words[3]), null, words[4])).get();
            break;
          case "commit":
            producer.commitTransaction();
            break;
          case "abort":
            producer.abortTransaction();
            break;
          default:
            throw new IllegalArgumentException(line);
        }
        System.out.println("done");
      } catch (Exception error) {
        Throwable cause = error instanceof java.util.concurrent.ExecutionException ? error.getCause() : error;
        System.out.println("failed " + cause.getClass().getSimpleName());
      }
    }
  }
}
