// Transactional producers and a topic that is copied exactly once by franz-go; transaction_hosts.py says by which lines.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	recordsATransaction = 20
	patience            = 60 * time.Second
)

func transactional(address, id string, more ...kgo.Opt) []kgo.Opt {
	return append(settings(address), append(more, kgo.TransactionalID(id), kgo.TransactionTimeout(10*time.Second),
		kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
}

// What lines tell a producer of any library to do.
type producer interface {
	begin() error
	send(topic string, partition int32, value string) error
	commit() error
	abort() error
}

// What the producer before left open is aborted first; meanwhile the next one is told to come again.
func patiently(attempt func() error) error {
	again := time.NewTicker(pause)
	defer again.Stop()
	for deadline := time.Now().Add(patience); ; <-again.C {
		if err := attempt(); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

type franzProducer struct{ client *kgo.Client }

func openFranz(address, id string) (producer, error) {
	client, err := kgo.NewClient(transactional(address, id)...)
	if err != nil {
		return nil, err
	}
	return franzProducer{client}, awaitProducerID(client)
}

func awaitProducerID(client *kgo.Client) error {
	return patiently(func() error {
		_, _, err := client.ProducerID(context.Background())
		return err
	})
}

func (p franzProducer) begin() error { return p.client.BeginTransaction() }
func (p franzProducer) commit() error {
	return p.client.EndTransaction(context.Background(), kgo.TryCommit)
}
func (p franzProducer) abort() error {
	return p.client.EndTransaction(context.Background(), kgo.TryAbort)
}

func (p franzProducer) send(topic string, partition int32, value string) error {
	record := &kgo.Record{Topic: topic, Partition: partition, Value: []byte(value)}
	return p.client.ProduceSync(context.Background(), record).FirstErr()
}

// Until it is killed; what fails for good ends it.
func copyTopic(address, from, to, group, id string) error {
	session, err := kgo.NewGroupTransactSession(transactional(address, id, kgo.ConsumeTopics(from), kgo.ConsumerGroup(group),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxWait(pollPause), kgo.SessionTimeout(2*time.Second), kgo.HeartbeatInterval(pollPause), kgo.RequireStableFetchOffsets())...)
	if err != nil {
		return err
	}
	if err := awaitProducerID(session.Client()); err != nil {
		return err
	}
	say("copying")
	for {
		fetches := session.PollRecords(context.Background(), recordsATransaction)
		if fetches.NumRecords() == 0 {
			continue
		}
		if err := session.Begin(); err != nil {
			return err
		}
		promise := kgo.AbortingFirstErrPromise(session.Client())
		fetches.EachRecord(func(record *kgo.Record) {
			copied := &kgo.Record{Topic: to, Partition: record.Partition, Value: record.Value}
			session.Produce(context.Background(), copied, promise.Promise())
		})
		committed, err := session.End(context.Background(), promise.Err() == nil)
		if err != nil {
			return err
		}
		if committed {
			say("copied", fetches.NumRecords())
		}
	}
}

type open func(address, id string) (producer, error)

var libraries = map[string]open{"franz": openFranz, "sarama": openSarama}

func do(address string, open open, producers map[string]producer, words []string) (err error) {
	producer := producers[words[1]]
	switch words[0] {
	case "init":
		producers[words[1]], err = open(address, words[2])
	case "begin":
		err = producer.begin()
	case "send":
		partition, _ := strconv.Atoi(words[3])
		err = producer.send(words[2], int32(partition), words[4])
	case "commit":
		err = producer.commit()
	case "abort":
		err = producer.abort()
	case "copy":
		err = copyTopic(address, words[1], words[2], words[3], words[4])
	default:
		panic(fmt.Sprint(words))
	}
	return err
}

func transactions(library, address string) {
	producers := map[string]producer{}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		if err := do(address, libraries[library], producers, strings.Split(input.Text(), " ")); err != nil {
			say("failed", err)
		} else {
			say("done")
		}
	}
}
