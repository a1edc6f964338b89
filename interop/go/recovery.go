package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

// What a client got that began with the newest publications, went away a few times and came back to what it missed.
type recoveryReport struct {
	Seen      []int  `json:"seen"`
	Recovered []bool `json:"recovered"`
}

type recoveryOptions struct {
	url, token, channel, api, key string
	earlier                       int
	missed                        []int
	protobuf                      bool
}

const patience = 15 * time.Second

var errLate = errors.New("nothing came in time")

func runRecovery(options recoveryOptions) (*recoveryReport, error) {
	last := 0
	publish := func(count int) error {
		for ; count > 0; count-- {
			last++
			body := fmt.Sprintf(`{"channel":%q,"data":%d}`, options.channel, last)
			request, err := http.NewRequest("POST", options.api+"/publish", bytes.NewBufferString(body))
			if err != nil {
				return err
			}
			request.Header.Set("X-API-Key", options.key)
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return err
			}
			response.Body.Close()
		}
		return nil
	}
	newClient := centrifuge.NewJsonClient
	if options.protobuf {
		newClient = centrifuge.NewProtobufClient
	}
	client := newClient(options.url, centrifuge.Config{Token: options.token})
	defer client.Close()
	subscription, err := client.NewSubscription(options.channel)
	if err != nil {
		return nil, err
	}
	back := make(chan bool, 1)
	publications := make(chan int, 1000)
	subscription.OnSubscribed(func(e centrifuge.SubscribedEvent) { back <- e.Recovered })
	subscription.OnPublication(func(e centrifuge.PublicationEvent) {
		value := 0
		_ = json.Unmarshal(e.Data, &value)
		publications <- value
	})
	report := &recoveryReport{Recovered: []bool{}}
	untilLast := func() error {
		for {
			select {
			case value := <-publications:
				report.Seen = append(report.Seen, value)
				if value == last {
					return nil
				}
			case <-time.After(patience):
				return errLate
			}
		}
	}
	subscribed := func() (bool, error) {
		select {
		case recovered := <-back:
			return recovered, nil
		case <-time.After(patience):
			return false, errLate
		}
	}

	if err := errors.Join(publish(options.earlier), client.Connect(), subscription.Subscribe()); err != nil {
		return nil, err
	}
	if _, err := subscribed(); err != nil {
		return nil, err
	}
	if err := untilLast(); err != nil {
		return nil, err
	}
	for _, missed := range options.missed {
		if err := errors.Join(client.Disconnect(), publish(missed), client.Connect()); err != nil {
			return nil, err
		}
		recovered, err := subscribed()
		if err != nil {
			return nil, err
		}
		report.Recovered = append(report.Recovered, recovered)
		if err := errors.Join(publish(1), untilLast()); err != nil {
			return nil, err
		}
	}
	return report, nil
}
