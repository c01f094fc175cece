// Members of consumer groups and producers of franz-go, many in one process. Lines of standard input tell what to do,
// lines of standard output what happened; group_hosts.py says which.
// group_host ADDRESS, or transactions franz|sarama ADDRESS: transactions.go says what that does
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	pause     = 40 * time.Millisecond
	pollPause = 100 * time.Millisecond
)

var output sync.Mutex

func say(words ...interface{}) {
	output.Lock()
	defer output.Unlock()
	fmt.Println(words...)
}

func numbers(partitions []int32) string {
	return strings.Trim(fmt.Sprint(partitions), "[]")
}

func settings(address string) []kgo.Opt {
	return []kgo.Opt{kgo.SeedBrokers(address), kgo.RetryBackoffFn(func(int) time.Duration { return 50 * time.Millisecond })}
}

type member struct {
	name, topic string
	client      *kgo.Client
	leave       context.CancelFunc
	uncommitted []*kgo.Record
}

func join(address string, words []string) *member {
	m := &member{name: words[1], topic: words[2]}
	options := append(settings(address), kgo.ConsumeTopics(m.topic), kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(pollPause),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			say("assigned", m.name, numbers(partitions[m.topic]))
		}),
		kgo.OnPartitionsRevoked(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			m.commit()
			say("revoked", m.name, numbers(partitions[m.topic]))
		}),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			m.uncommitted = nil
			say("lost", m.name, numbers(partitions[m.topic]))
		}))
	for _, word := range words[3:] {
		pair := strings.SplitN(word, "=", 2)
		switch pair[0] {
		case "group.id":
			options = append(options, kgo.ConsumerGroup(pair[1]))
		case "session.timeout.ms":
			options = append(options, kgo.SessionTimeout(milliseconds(pair[1])))
		case "heartbeat.interval.ms":
			options = append(options, kgo.HeartbeatInterval(milliseconds(pair[1])))
		default:
			panic(word)
		}
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		panic(err)
	}
	m.client = client
	ctx, cancel := context.WithCancel(context.Background())
	m.leave = cancel
	go m.run(ctx)
	return m
}

func milliseconds(text string) time.Duration {
	count, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return time.Duration(count) * time.Millisecond
}

func (m *member) run(ctx context.Context) {
	for ctx.Err() == nil {
		fetches := m.client.PollFetches(ctx)
		fetches.EachRecord(func(record *kgo.Record) {
			say("got", m.name, record.Partition, record.Offset, string(record.Value))
			m.uncommitted = append(m.uncommitted, record)
		})
		m.commit()
		m.client.AllowRebalance()
	}
	m.client.Close()
	say("left", m.name)
}

func (m *member) commit() {
	if len(m.uncommitted) == 0 {
		return
	}
	if err := m.client.CommitRecords(context.Background(), m.uncommitted...); err != nil {
		say("uncommitted", m.name, err)
		return
	}
	next := map[int32]int64{}
	for _, record := range m.uncommitted {
		next[record.Partition] = record.Offset + 1
	}
	for partition, offset := range next {
		say("committed", m.name, partition, offset)
	}
	m.uncommitted = nil
}

type sender struct{ rest context.CancelFunc }

func produce(address string, words []string) *sender {
	topic := words[1]
	partitions, _ := strconv.Atoi(words[2])
	number, _ := strconv.Atoi(words[3])
	client, err := kgo.NewClient(append(settings(address), kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		pace := time.NewTicker(pause)
		defer pace.Stop()
		for ; ctx.Err() == nil; number++ {
			record := &kgo.Record{Topic: topic, Partition: int32(number % partitions), Value: []byte(strconv.Itoa(number))}
			client.Produce(context.Background(), record, func(_ *kgo.Record, err error) {
				if err != nil {
					say("failed", topic, err)
				}
			})
			select {
			case <-pace.C:
			case <-ctx.Done():
			}
		}
		if err := client.Flush(context.Background()); err != nil {
			say("failed", topic, err)
		}
		client.Close()
		say("produced", topic, number)
	}()
	return &sender{cancel}
}

func main() {
	if os.Args[1] == "transactions" {
		transactions(os.Args[2], os.Args[3])
		return
	}
	members, senders := map[string]*member{}, map[string]*sender{}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		words := strings.Split(input.Text(), " ")
		switch words[0] {
		case "join":
			members[words[1]] = join(os.Args[1], words)
		case "leave":
			members[words[1]].leave()
		case "produce":
			senders[words[1]] = produce(os.Args[1], words)
		case "rest":
			senders[words[1]].rest()
		default:
			panic(input.Text())
		}
	}
}
