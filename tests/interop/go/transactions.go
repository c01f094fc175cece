// Transactional producers of franz-go and a topic that is copied exactly once; transaction_hosts.py says by which lines.
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

const recordsATransaction = 20

func transactional(address, id string, more ...kgo.Opt) []kgo.Opt {
	return append(settings(address), append(more, kgo.TransactionalID(id), kgo.TransactionTimeout(10*time.Second),
		kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
}

func begin(address, id string) (*kgo.Client, error) {
	client, err := kgo.NewClient(transactional(address, id)...)
	if err != nil {
		return nil, err
	}
	// What the producer before left open is aborted first; meanwhile the client is told to come again.
	for tries := 0; tries < 100; tries++ {
		if _, _, err = client.ProducerID(context.Background()); err == nil {
			break
		}
		time.Sleep(pause)
	}
	return client, err
}

// Until it is killed; what fails for good ends it.
func copyTopic(address, from, to, group, id string) error {
	session, err := kgo.NewGroupTransactSession(transactional(address, id, kgo.ConsumeTopics(from), kgo.ConsumerGroup(group),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxWait(pollPause), kgo.SessionTimeout(2*time.Second), kgo.HeartbeatInterval(pollPause), kgo.RequireStableFetchOffsets())...)
	if err != nil {
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

func do(address string, clients map[string]*kgo.Client, words []string) (err error) {
	background := context.Background()
	client := clients[words[1]]
	switch words[0] {
	case "init":
		clients[words[1]], err = begin(address, words[2])
	case "begin":
		err = client.BeginTransaction()
	case "send":
		partition, _ := strconv.Atoi(words[3])
		record := &kgo.Record{Topic: words[2], Partition: int32(partition), Value: []byte(words[4])}
		err = client.ProduceSync(background, record).FirstErr()
	case "commit":
		err = client.EndTransaction(background, kgo.TryCommit)
	case "abort":
		err = client.EndTransaction(background, kgo.TryAbort)
	case "copy":
		err = copyTopic(address, words[1], words[2], words[3], words[4])
	default:
		panic(fmt.Sprint(words))
	}
	return err
}

func transactions(address string) {
	clients := map[string]*kgo.Client{}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		if err := do(address, clients, strings.Split(input.Text(), " ")); err != nil {
			say("failed", err)
		} else {
			say("done")
		}
	}
}
