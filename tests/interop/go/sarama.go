// A transactional producer of sarama.
package main

import (
	"time"

	"github.com/IBM/sarama"
)

type saramaProducer struct{ sarama.SyncProducer }

func openSarama(address, id string) (producer, error) {
	config := sarama.NewConfig()
	config.Version = sarama.V3_6_0_0
	config.Net.MaxOpenRequests = 1 // what idempotence asks for
	config.Metadata.Retry.Backoff = pause
	config.Producer.Idempotent = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Return.Successes = true
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Producer.Transaction.ID = id
	config.Producer.Transaction.Timeout = 10 * time.Second
	var client sarama.SyncProducer
	err := patiently(func() (err error) {
		client, err = sarama.NewSyncProducer([]string{address}, config)
		return err
	})
	return saramaProducer{client}, err
}

func (p saramaProducer) begin() error  { return p.BeginTxn() }
func (p saramaProducer) commit() error { return p.CommitTxn() }
func (p saramaProducer) abort() error  { return p.AbortTxn() }

func (p saramaProducer) send(topic string, partition int32, value string) error {
	_, _, err := p.SendMessage(&sarama.ProducerMessage{Topic: topic, Partition: partition, Value: sarama.StringEncoder(value)})
	return err
}
