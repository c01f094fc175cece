// Members of consumer groups and producers of kafkajs, many in one process. Lines of standard input tell what to do, lines
// of standard output what happened; group_hosts.py says which.
// group_host.js ADDRESS
const readline = require('readline');
const { setInterval } = require('timers/promises');
const { Kafka, logLevel } = require('kafkajs');

const PAUSE_MS = 40;
const kafka = new Kafka({
  brokers: [process.argv[2]],
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 1000 },
});
const members = {};
const senders = {};

const say = (...words) => console.log(words.join(' '));

async function join(name, topic, settings) {
  const consumer = kafka.consumer({
    groupId: settings['group.id'],
    sessionTimeout: Number(settings['session.timeout.ms']),
    heartbeatInterval: Number(settings['heartbeat.interval.ms']),
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  members[name] = consumer;
  let owned = [];
  const give = () => {
    if (owned.length > 0) say('revoked', name, ...owned);
    owned = [];
  };
  consumer.on(consumer.events.REBALANCING, give);
  consumer.on(consumer.events.CRASH, give);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    give();
    owned = payload.memberAssignment[topic] || [];
    say('assigned', name, ...owned);
  });
  const eachBatch = async ({ batch, resolveOffset, heartbeat, isStale }) => {
    if (isStale()) return;
    const partition = batch.partition;
    for (const message of batch.messages) {
      say('got', name, partition, message.offset, message.value.toString());
      resolveOffset(message.offset);
    }
    const offset = (BigInt(batch.lastOffset()) + 1n).toString();
    try {
      await consumer.commitOffsets([{ topic, partition, offset }]);
      say('committed', name, partition, offset);
    } catch (error) {
      say('uncommitted', name, error.name);
      throw error;
    }
    await heartbeat();
  };
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
}

async function leave(name) {
  await members[name].disconnect();
  say('left', name);
}

async function produce(topic, partitions, from) {
  const sender = { resting: false };
  senders[topic] = sender;
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  let number = from;
  for await (const _ of setInterval(PAUSE_MS)) {
    if (sender.resting) break;
    await producer.send({ topic, acks: -1, messages: [{ partition: number % partitions, value: String(number) }] });
    ++number;
  }
  await producer.disconnect();
  say('produced', topic, number);
}

const failed = (who) => (error) => say('failed', who, error.name);

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [what, who, ...words] = line.split(' ');
  if (what === 'join') {
    const settings = Object.fromEntries(words.slice(1).map((word) => word.split('=')));
    join(who, words[0], settings).catch(failed(who));
  } else if (what === 'leave') {
    leave(who).catch(failed(who));
  } else if (what === 'produce') {
    produce(who, Number(words[0]), Number(words[1])).catch(failed(who));
  } else if (what === 'rest') {
    senders[who].resting = true;
  } else {
    throw new Error(line);
  }
}).on('close', () => process.exit(0));
