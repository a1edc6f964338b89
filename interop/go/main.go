// One run of the official Go client: connect, subscribe to a private channel, publish and receive, presence,
// history, a refused RPC. Prints what happened as one line of JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

type report struct {
	Client   string          `json:"client"`
	Received json.RawMessage `json:"received"`
	User     string          `json:"user"`
	Presence []string        `json:"presence"`
	History  int             `json:"history"`
	RPCError uint32          `json:"rpcError"`
}

func main() {
	url := flag.String("url", "", "WebSocket endpoint")
	token := flag.String("token", "", "connection token")
	channel := flag.String("channel", "", "channel to subscribe to")
	subscriptionToken := flag.String("subscription-token", "", "subscription token")
	protobuf := flag.Bool("protobuf", false, "use the Protobuf encoding")
	features := flag.Bool("features", false, "run through the features of channels whose names end with the channel")
	otherToken := flag.String("other-token", "", "connection token of a second client, for the features")
	recovery := flag.String("recovery", "", "numbers of publications to miss, as JSON, and to come back to")
	earlier := flag.Int("earlier", 0, "publications before the first subscribe, for the recovery")
	api := flag.String("api", "", "address of the HTTP API, for the recovery")
	key := flag.String("key", "", "key of the HTTP API")
	flag.Parse()
	var result any
	var err error
	if *features {
		result, err = runFeatures(featuresOptions{*url, *token, *otherToken, *channel, *protobuf})
	} else if *recovery != "" {
		var missed []int
		if err = json.Unmarshal([]byte(*recovery), &missed); err == nil {
			result, err = runRecovery(recoveryOptions{*url, *token, *channel, *api, *key, *earlier, missed, *protobuf})
		}
	} else {
		result, err = run(*url, *token, *channel, *subscriptionToken, *protobuf)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(result)
}

func run(url, token, channel, subscriptionToken string, protobuf bool) (*report, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	newClient := centrifuge.NewJsonClient
	if protobuf {
		newClient = centrifuge.NewProtobufClient
	}
	client := newClient(url, centrifuge.Config{Token: token})
	defer client.Close()
	connected := make(chan string, 1)
	failed := make(chan error, 4)
	client.OnConnected(func(e centrifuge.ConnectedEvent) { connected <- e.ClientID })
	client.OnError(func(e centrifuge.ErrorEvent) { failed <- e.Error })

	subscription, err := client.NewSubscription(channel, centrifuge.SubscriptionConfig{
		GetToken: func(centrifuge.SubscriptionTokenEvent) (string, error) { return subscriptionToken, nil },
	})
	if err != nil {
		return nil, err
	}
	publications := make(chan centrifuge.Publication, 4)
	subscribed := make(chan struct{}, 1)
	subscription.OnPublication(func(e centrifuge.PublicationEvent) { publications <- e.Publication })
	subscription.OnSubscribed(func(centrifuge.SubscribedEvent) { subscribed <- struct{}{} })
	subscription.OnError(func(e centrifuge.SubscriptionErrorEvent) { failed <- e.Error })

	if err := client.Connect(); err != nil {
		return nil, err
	}
	if err := subscription.Subscribe(); err != nil {
		return nil, err
	}
	result := &report{}
	select {
	case result.Client = <-connected:
	case err := <-failed:
		return nil, err
	case <-ctx.Done():
		return nil, errors.New("not connected")
	}
	select {
	case <-subscribed:
	case err := <-failed:
		return nil, err
	case <-ctx.Done():
		return nil, errors.New("not subscribed")
	}
	if _, err := subscription.Publish(ctx, []byte(`{"from":"go"}`)); err != nil {
		return nil, err
	}
	select {
	case publication := <-publications:
		result.Received = publication.Data
		result.User = publication.Info.User
	case <-ctx.Done():
		return nil, errors.New("nothing received")
	}
	presence, err := subscription.Presence(ctx)
	if err != nil {
		return nil, err
	}
	for _, info := range presence.Clients {
		result.Presence = append(result.Presence, info.User)
	}
	history, err := subscription.History(ctx, centrifuge.WithHistoryLimit(10))
	if err != nil {
		return nil, err
	}
	result.History = len(history.Publications)
	var refusal *centrifuge.Error
	if _, err := client.RPC(ctx, "nobody", []byte(`{}`)); errors.As(err, &refusal) {
		result.RPCError = refusal.Code
	}
	return result, nil
}
