// Members of consumer groups and producers, many in one process, each with a thread of its own. Lines of standard input
// tell what to do, lines of standard output what happened; group_hosts.py says which. Compiles against every client since
// 1.1.0.
// GroupHost ADDRESS
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;

public class GroupHost {
  private static final int PAUSE_MS = 40;
  private static final int POLL_MS = 100;
  private static final String STRINGS = "org.apache.kafka.common.serialization.String";

  private static final PrintStream OUTPUT = System.out;

  private static synchronized void say(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) line.append(line.length() == 0 ? "" : " ").append(word);
    OUTPUT.println(line);
  }

  private static Properties properties(String address) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", address);
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "500");
    properties.put("retry.backoff.ms", "50");
    return properties;
  }

  static class Member extends Thread implements ConsumerRebalanceListener {
    private final String name;
    private final String topic;
    private final Consumer<String, String> consumer;
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    volatile boolean leaving;

    Member(String address, String[] words) {
      name = words[1];
      topic = words[2];
      Properties properties = properties(address);
      properties.put("key.deserializer", STRINGS + "Deserializer");
      properties.put("value.deserializer", STRINGS + "Deserializer");
      properties.put("enable.auto.commit", "false");
      properties.put("auto.offset.reset", "earliest");
      for (int index = 3; index < words.length; ++index) {
        String[] pair = words[index].split("=", 2);
        properties.put(pair[0], pair[1]);
      }
      consumer = new KafkaConsumer<>(properties);
    }

    @Override
    public void run() {
      try {
        consumer.subscribe(Collections.singleton(topic), this);
        while (!leaving) {
          for (ConsumerRecord<String, String> record : poll()) {
            say("got", name, record.partition(), record.offset(), record.value());
            uncommitted.put(new TopicPartition(topic, record.partition()), new OffsetAndMetadata(record.offset() + 1));
          }
          commit(uncommitted.keySet());
        }
        consumer.close();
        say("left", name);
      } catch (Throwable error) {
        say("failed", name, error.getClass().getSimpleName());
        consumer.close();
      }
    }

    // Its argument is a Duration since 2.0, and only that since 4.0.
    @SuppressWarnings("unchecked")
    private ConsumerRecords<String, String> poll() throws Throwable {
      try {
        try {
          Method poll = Consumer.class.getMethod("poll", Duration.class);
          return (ConsumerRecords<String, String>) poll.invoke(consumer, Duration.ofMillis(POLL_MS));
        } catch (NoSuchMethodException old) {
          return (ConsumerRecords<String, String>) Consumer.class.getMethod("poll", long.class).invoke(consumer, POLL_MS);
        }
      } catch (java.lang.reflect.InvocationTargetException error) {
        throw error.getCause();
      }
    }

    private void commit(Collection<TopicPartition> partitions) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(uncommitted);
      offsets.keySet().retainAll(partitions);
      if (offsets.isEmpty()) return;
      try {
        consumer.commitSync(offsets);
      } catch (CommitFailedException | RebalanceInProgressException | TimeoutException error) {
        say("uncommitted", name, error.getClass().getSimpleName());
        return;
      }
      uncommitted.keySet().removeAll(offsets.keySet());
      offsets.forEach((partition, offset) -> say("committed", name, partition.partition(), offset.offset()));
    }

    private static String numbers(Collection<TopicPartition> partitions) {
      return partitions.stream().map(each -> each.partition() + "").collect(Collectors.joining(" "));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      say("assigned", name, numbers(partitions));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit(partitions);
      uncommitted.keySet().removeAll(partitions);
      say("revoked", name, numbers(partitions));
    }

    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      uncommitted.keySet().removeAll(partitions);
      say("lost", name, numbers(partitions));
    }
  }

  static class Sender extends Thread {
    private final String topic;
    private final int partitions;
    private final long from;
    private final KafkaProducer<String, String> producer;
    private final CountDownLatch told = new CountDownLatch(1);

    Sender(String address, String[] words) {
      topic = words[1];
      partitions = Integer.parseInt(words[2]);
      from = Long.parseLong(words[3]);
      Properties properties = properties(address);
      properties.put("key.serializer", STRINGS + "Serializer");
      properties.put("value.serializer", STRINGS + "Serializer");
      properties.put("enable.idempotence", "true");
      properties.put("acks", "all");
      properties.put("max.in.flight.requests.per.connection", "1");  // with more, 1.1.0 loses its count
      properties.put("retries", Integer.toString(Integer.MAX_VALUE));
      producer = new KafkaProducer<>(properties);
    }

    @Override
    public void run() {
      long number = from;
      for (boolean resting = false; !resting; ++number) {
        producer.send(new ProducerRecord<>(topic, (int) (number % partitions), null, Long.toString(number)), (metadata, error) -> {
          if (error != null) say("failed", topic, error.getClass().getSimpleName());
        });
        try {
          resting = told.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException error) {
          break;
        }
      }
      producer.close();
      say("produced", topic, number);
    }

    void rest() {
      told.countDown();
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.setOut(System.err);  // what the clients log is not for the test
    Map<String, Member> members = new ConcurrentHashMap<>();
    Map<String, Sender> senders = new ConcurrentHashMap<>();
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "join":
          members.put(words[1], new Member(arguments[0], words));
          members.get(words[1]).start();
          break;
        case "leave":
          members.get(words[1]).leaving = true;
          break;
        case "produce":
          senders.put(words[1], new Sender(arguments[0], words));
          senders.get(words[1]).start();
          break;
        case "rest":
          senders.get(words[1]).rest();
          break;
        default:
          throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }
}
