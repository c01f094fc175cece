// A member of a share group that judges each number by its last digit: 3 is given back the first time and taken the second,
// 7 is rejected, any other is taken. What it gets and what it has told the broker is printed, a line each:
//   got VALUE DELIVERY-COUNT   told VALUE ACCEPT|RELEASE|REJECT   untold VALUE WHY
// A line on standard input ends it. Once it has told of HOLD-AFTER records it holds what it gets next and tells nothing more,
// until it is killed; with 0 it never does.
// ShareHost ADDRESS TOPIC GROUP HOLD-AFTER
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;

public class ShareHost {
  record Told(String value, int partition, AcknowledgeType type) {}

  static AcknowledgeType judge(ConsumerRecord<String, String> record) {
    return switch (record.value().charAt(record.value().length() - 1)) {
      case '3' -> record.deliveryCount().get() == 1 ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT;
      case '7' -> AcknowledgeType.REJECT;
      default -> AcknowledgeType.ACCEPT;
    };
  }

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("group.id", arguments[2]);
    properties.put("share.acknowledgement.mode", "explicit");
    properties.put("max.poll.records", "100");
    properties.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    properties.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    int holdAfter = Integer.parseInt(arguments[3]);
    int toldOf = 0;
    try (KafkaShareConsumer<String, String> consumer = new KafkaShareConsumer<>(properties)) {
      consumer.subscribe(List.of(arguments[1]));
      while (!input.ready()) {
        List<Told> told = new ArrayList<>();
        StringBuilder got = new StringBuilder();
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          AcknowledgeType type = judge(record);
          got.append("got ").append(record.value()).append(' ').append(record.deliveryCount().get()).append('\n');
          consumer.acknowledge(record, type);
          told.add(new Told(record.value(), record.partition(), type));
        }
        System.out.print(got);
        System.out.flush();
        if (told.isEmpty()) continue;
        if (holdAfter > 0 && toldOf >= holdAfter) {
          input.readLine();
          Runtime.getRuntime().halt(1);  // a close would tell
        }
        Map<TopicIdPartition, Optional<KafkaException>> outcome = consumer.commitSync();
        StringBuilder said = new StringBuilder();
        for (Told one : told) {
          Optional<KafkaException> failure = outcome.entrySet().stream()
              .filter(entry -> entry.getKey().partition() == one.partition()).findFirst().flatMap(Map.Entry::getValue);
          if (failure.isPresent()) {
            said.append("untold ").append(one.value()).append(' ').append(failure.get().getClass().getSimpleName()).append('\n');
          } else {
            said.append("told ").append(one.value()).append(' ').append(one.type().name()).append('\n');
            ++toldOf;
          }
        }
        System.out.print(said);
        System.out.flush();
      }
    }
  }
}
