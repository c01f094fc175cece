// An idempotent producer that sends numbers to partition 0 of a topic one after the other, whatever happens to the
// broker, until standard input closes; then it flushes and prints how many were acknowledged. A failed send ends it.
// ProduceForever ADDRESS TOPIC
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

public class ProduceForever {
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    properties.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    properties.put("enable.idempotence", "true");
    properties.put("retry.backoff.ms", "20");
    properties.put("reconnect.backoff.ms", "20");
    properties.put("reconnect.backoff.max.ms", "100");
    AtomicLong acknowledged = new AtomicLong();
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(properties)) {
      System.out.println("started");
      for (long number = 0; System.in.available() == 0 && failure.get() == null; ++number) {
        producer.send(new ProducerRecord<>(arguments[1], 0, null, Long.toString(number)), (metadata, error) -> {
          if (error != null) failure.set(error);
          acknowledged.incrementAndGet();
        });
        if (number % 20 == 0) Thread.sleep(1);
      }
      producer.flush();
    }
    if (failure.get() != null) throw failure.get();
    System.out.println("acknowledged " + acknowledged.get());
  }
}
