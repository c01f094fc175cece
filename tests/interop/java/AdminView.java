// What Apache Kafka's Admin client sees of a broker, and one of everything that it can leave there. Lines of standard
// input: "make ADDRESS NAME" makes topics, options, quotas and groups whose names begin so, "change ADDRESS NAME" changes
// and removes some of them, "view ADDRESS" says all; each ends with a line of a dot.
// AdminView
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class AdminView {
  private static final PrintStream OUTPUT = System.out;
  private static final String SESSION_MS = "600000"; // a static member that is away stays
  private final String address;
  private final Admin admin;

  AdminView(String address) {
    this.address = address;
    admin = Admin.create(properties());
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", address);
    return properties;
  }

  private static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  // One of everything.

  private void make(String name) throws Exception {
    Map<String, String> rules = Map.of("retention.ms", "987654321", "max.message.bytes", "65536");
    admin.createTopics(List.of(new NewTopic(name + "-items", 2, (short) 1).configs(rules), new NewTopic(name + "-other", 1, (short) 1),
        new NewTopic(name + "-deleted", 1, (short) 1))).all().get();
    admin.createPartitions(Map.of(name + "-items", NewPartitions.increaseTo(3))).all().get();
    admin.deleteTopics(Set.of(name + "-deleted")).all().get();
    configure(ConfigResource.Type.TOPIC, name + "-other", OpType.SET, "cleanup.policy", "compact");
    configure(ConfigResource.Type.GROUP, name + "-modern", OpType.SET, "consumer.session.timeout.ms", "50000");
    configure(ConfigResource.Type.CLIENT_METRICS, name + "-metrics", OpType.SET, "interval.ms", "60000");
    limit(ClientQuotaEntity.USER, name + "-user", "producer_byte_rate", 1000.0);
    limit(ClientQuotaEntity.CLIENT_ID, name + "-client", "request_percentage", 200.0);
    send(name + "-items", 10);
    admin.deleteRecords(Map.of(at(name + "-items", 0), RecordsToDelete.beforeOffset(4))).all().get();
    for (String group : List.of("-simple", "-partly", "-gone")) commit(name + group, name + "-items", 5);
    admin.deleteConsumerGroupOffsets(name + "-partly", Set.of(at(name + "-items", 1))).all().get();
    admin.deleteConsumerGroups(Set.of(name + "-gone")).all().get();
    consume(name + "-classic", name + "-items", Map.of());
    consume(name + "-static", name + "-items", Map.of("group.instance.id", "one", "session.timeout.ms", SESSION_MS));
    consume(name + "-modern", name + "-items", Map.of("group.protocol", "consumer"));
  }

  private void change(String name) throws Exception {
    configure(ConfigResource.Type.TOPIC, name + "-items", OpType.DELETE, "retention.ms", "");
    configure(ConfigResource.Type.TOPIC, name + "-items", OpType.SET, "segment.bytes", "2097152");
    configure(ConfigResource.Type.GROUP, name + "-modern", OpType.DELETE, "consumer.session.timeout.ms", "");
    configure(ConfigResource.Type.CLIENT_METRICS, name + "-metrics", OpType.SET, "metrics", "org.apache.kafka.producer.");
    configure(ConfigResource.Type.BROKER, "", OpType.SET, "log.retention.ms", "876543210");
    configure(ConfigResource.Type.BROKER, "1", OpType.SET, "max.connections", "4321");
    limit(ClientQuotaEntity.USER, name + "-user", "producer_byte_rate", null);
    limit(ClientQuotaEntity.CLIENT_ID, name + "-client", "request_percentage", 150.0);
    limit(ClientQuotaEntity.CLIENT_ID, null, "consumer_byte_rate", 2000.0);
    limit(ClientQuotaEntity.IP, "127.0.0.2", "connection_creation_rate", 7.0);
    admin.deleteTopics(Set.of(name + "-other")).all().get();
    admin.deleteConsumerGroups(Set.of(name + "-partly")).all().get();
    commit(name + "-simple", name + "-items", 8);
    send(name + "-items", 5);
    consume(name + "-classic", name + "-items", Map.of());
    consume(name + "-modern", name + "-items", Map.of("group.protocol", "consumer"));
  }

  private void configure(ConfigResource.Type type, String name, OpType what, String key, String value) throws Exception {
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), what);
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), List.of(change))).all().get();
  }

  private void limit(String type, String name, String key, Double value) throws Exception {
    ClientQuotaEntity entity = new ClientQuotaEntity(java.util.Collections.singletonMap(type, name));
    ClientQuotaAlteration change = new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op(key, value)));
    admin.alterClientQuotas(List.of(change)).all().get();
  }

  private void commit(String group, String topic, long offset) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(at(topic, 0), new OffsetAndMetadata(offset, "by the Admin client"),
        at(topic, 1), new OffsetAndMetadata(offset + 1));
    admin.alterConsumerGroupOffsets(group, offsets).all().get();
  }

  private void send(String topic, int count) {
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(properties(), new StringSerializer(), new StringSerializer())) {
      for (int number = 0; number < count; ++number) producer.send(new ProducerRecord<>(topic, 0, null, "value " + number));
    }
  }

  // Reads to the end of partition 0, commits and goes.
  private void consume(String group, String topic, Map<String, String> settings) {
    Properties properties = properties();
    properties.put("group.id", group);
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    properties.putAll(settings);
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      TopicPartition first = at(topic, 0);
      do consumer.poll(Duration.ofMillis(50));
      while (!consumer.assignment().contains(first) || consumer.position(first) < consumer.endOffsets(Set.of(first)).get(first));
      consumer.commitSync();
    }
  }

  // All that is there.

  private List<String> view() throws Exception {
    List<String> lines = new ArrayList<>();
    viewTopics(lines);
    for (ConfigResource.Type type : List.of(ConfigResource.Type.BROKER, ConfigResource.Type.GROUP, ConfigResource.Type.CLIENT_METRICS)) {
      Set<String> names = new TreeSet<>(List.of("", "1"));
      if (type != ConfigResource.Type.BROKER) {
        names = new TreeSet<>(admin.listConfigResources(Set.of(type), new org.apache.kafka.clients.admin.ListConfigResourcesOptions())
            .all().get().stream().map(ConfigResource::name).collect(Collectors.toSet()));
      }
      for (String name : names) lines.add("options of " + type + " '" + name + "' " + options(type, name));
    }
    viewGroups(lines);
    Map<String, String> quotas = new TreeMap<>();
    admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get()
        .forEach((entity, values) -> quotas.put(entity.entries().toString(), new TreeMap<>(values).toString()));
    quotas.forEach((entity, values) -> lines.add("quota of " + entity + " " + values));
    return lines;
  }

  private Map<String, String> options(ConfigResource.Type type, String name) throws Exception {
    ConfigResource resource = new ConfigResource(type, name);
    Set<ConfigSource> given = Set.of(ConfigSource.DYNAMIC_TOPIC_CONFIG, ConfigSource.DYNAMIC_BROKER_CONFIG,
        ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, ConfigSource.DYNAMIC_GROUP_CONFIG, ConfigSource.DYNAMIC_CLIENT_METRICS_CONFIG);
    Map<String, String> options = new TreeMap<>();
    for (ConfigEntry entry : admin.describeConfigs(List.of(resource)).all().get().get(resource).entries()) {
      if (given.contains(entry.source())) options.put(entry.name(), entry.value() + " " + entry.source());
    }
    return options;
  }

  private void viewTopics(List<String> lines) throws Exception {
    Collection<String> names = new TreeSet<>(admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get());
    Map<String, TopicDescription> topics = admin.describeTopics(names).allTopicNames().get();
    for (String name : names) {
      TopicDescription topic = topics.get(name);
      lines.add("topic " + name + " " + topic.topicId() + " " + topic.partitions().size() + " internal " + topic.isInternal() + " "
          + options(ConfigResource.Type.TOPIC, name));
      if (topic.isInternal()) continue;
      for (int partition = 0; partition < topic.partitions().size(); ++partition) {
        lines.add("offsets of " + at(name, partition) + " " + offset(at(name, partition), OffsetSpec.earliest()) + " to "
            + offset(at(name, partition), OffsetSpec.latest()));
      }
    }
  }

  private long offset(TopicPartition partition, OffsetSpec which) throws Exception {
    return admin.listOffsets(Map.of(partition, which)).all().get().get(partition).offset();
  }

  private void viewGroups(List<String> lines) throws Exception {
    Map<String, String> groups = new TreeMap<>();
    for (GroupListing group : admin.listGroups().all().get()) {
      groups.put(group.groupId(), group.type().get() + " '" + group.protocol() + "' " + group.groupState().get());
    }
    for (Map.Entry<String, String> group : groups.entrySet()) {
      ConsumerGroupDescription description = admin.describeConsumerGroups(Set.of(group.getKey())).all().get().get(group.getKey());
      lines.add("group " + group.getKey() + " " + group.getValue() + " assignor '" + description.partitionAssignor() + "' "
          + description.members().stream().map(member -> member.groupInstanceId() + " has "
              + new TreeSet<>(member.assignment().topicPartitions().stream().map(Object::toString).collect(Collectors.toSet())))
              .sorted().collect(Collectors.toList()));
      Map<String, String> offsets = new TreeMap<>();
      admin.listConsumerGroupOffsets(group.getKey()).partitionsToOffsetAndMetadata().get()
          .forEach((partition, offset) -> offsets.put(partition.toString(), offset.offset() + " '" + offset.metadata() + "' "
              + offset.leaderEpoch()));
      lines.add("committed by " + group.getKey() + " " + offsets);
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.setOut(System.err); // what the client logs is not for the test
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      AdminView view = new AdminView(words[1]);
      try {
        if (words[0].equals("make")) view.make(words[2]);
        else if (words[0].equals("change")) view.change(words[2]);
        else view.view().forEach(OUTPUT::println);
      } finally {
        view.admin.close();
      }
      OUTPUT.println(".");
    }
  }
}
