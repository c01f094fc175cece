// An idempotent producer that sends numbers one after the other, each to the partition of its remainder, whatever
// happens to the broker, until a line comes on standard input; then it flushes and prints how many were acknowledged.
// A failed send ends it, and so does an offset that is not above the one before.
// ProduceForever ADDRESS TOPIC PARTITIONS
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

public class ProduceForever {
  private static final int IN_FLIGHT = 50;

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    properties.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    properties.put("enable.idempotence", "true");
    properties.put("retry.backoff.ms", "20");
    properties.put("reconnect.backoff.ms", "20");
    properties.put("reconnect.backoff.max.ms", "100");
    int partitions = Integer.parseInt(arguments[2]);
    long[] offsets = new long[partitions];
    Semaphore places = new Semaphore(IN_FLIGHT);
    AtomicLong acknowledged = new AtomicLong();
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(properties)) {
      for (long number = 0; System.in.available() == 0 && failure.get() == null; ++number) {
        places.acquire();
        int partition = (int) (number % partitions);
        producer.send(new ProducerRecord<>(arguments[1], partition, null, Long.toString(number)), (metadata, error) -> {
          if (error != null) failure.compareAndSet(null, error);
          else if (metadata.offset() < offsets[partition]) failure.compareAndSet(null, new Exception(metadata + ""));
          else offsets[partition] = metadata.offset() + 1;
          acknowledged.incrementAndGet();
          places.release();
        });
      }
      producer.flush();
    }
    if (failure.get() != null) throw failure.get();
    System.out.println(acknowledged.get());
  }
}
