package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

// What a run through the features of channels saw: server-side subscriptions, joins and leaves, presence stats, history
// in pages, deltas.
type featuresReport struct {
	Granted    []json.RawMessage `json:"granted"`
	ServerSide json.RawMessage   `json:"serverSide"`
	Joined     string            `json:"joined"`
	Stats      []int             `json:"stats"`
	Info       json.RawMessage   `json:"info"`
	Forwards   []int             `json:"forwards"`
	Since      []int             `json:"since"`
	Backwards  []int             `json:"backwards"`
	OtherEpoch uint32            `json:"otherEpoch"`
	Left       string            `json:"left"`
	Patched    bool              `json:"patched"`
}

type featuresOptions struct {
	url, token, otherToken, suffix string
	protobuf                       bool
}

// A subscription with what it has received and not been asked for yet.
type room struct {
	*centrifuge.Subscription
	publications chan centrifuge.Publication
	joins        chan string
	leaves       chan string
}

func runFeatures(options featuresOptions) (*featuresReport, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	newClient := centrifuge.NewJsonClient
	if options.protobuf {
		newClient = centrifuge.NewProtobufClient
	}
	ann := newClient(options.url, centrifuge.Config{Token: options.token})
	bob := newClient(options.url, centrifuge.Config{Token: options.otherToken})
	defer ann.Close()
	defer bob.Close()
	granted := make(chan centrifuge.ServerSubscribedEvent, 1)
	serverSide := make(chan centrifuge.Publication, 8)
	ann.OnSubscribed(func(e centrifuge.ServerSubscribedEvent) { granted <- e })
	ann.OnPublication(func(e centrifuge.ServerPublicationEvent) { serverSide <- e.Publication })
	if err := errors.Join(ann.Connect(), bob.Connect()); err != nil {
		return nil, err
	}
	report := &featuresReport{}
	steps := []func() error{
		func() error { return throughServerSide(ctx, options, bob, granted, serverSide, report) },
		func() error { return throughRoom(ctx, options, ann, bob, report) },
		func() error { return throughDeltas(ctx, options, ann, bob, report) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return report, nil
}

func throughServerSide(ctx context.Context, options featuresOptions, bob *centrifuge.Client,
	granted chan centrifuge.ServerSubscribedEvent, publications chan centrifuge.Publication, report *featuresReport) error {
	event, err := next(ctx, granted)
	if err != nil {
		return err
	}
	name, _ := json.Marshal(event.Channel)
	report.Granted = []json.RawMessage{name, event.Data}
	writer, err := enter(ctx, bob, "chat:granted-"+options.suffix, centrifuge.SubscriptionConfig{})
	if err != nil {
		return err
	}
	if _, err := writer.Publish(ctx, []byte(`{"n":0}`)); err != nil {
		return err
	}
	publication, err := next(ctx, publications)
	report.ServerSide = publication.Data
	return err
}

func throughRoom(ctx context.Context, options featuresOptions, ann, bob *centrifuge.Client, report *featuresReport) error {
	reader, err := enter(ctx, ann, "chat:room-"+options.suffix, centrifuge.SubscriptionConfig{})
	if err != nil {
		return err
	}
	writer, err := enter(ctx, bob, "chat:room-"+options.suffix, centrifuge.SubscriptionConfig{})
	if err != nil {
		return err
	}
	if report.Joined, err = nextNamed(ctx, reader.joins, "bob"); err != nil {
		return err
	}
	stats, err := reader.PresenceStats(ctx)
	if err != nil {
		return err
	}
	report.Stats = []int{stats.NumClients, stats.NumUsers}
	for n := 1; n <= 5; n++ {
		if _, err := writer.Publish(ctx, []byte(fmt.Sprintf(`{"n":%d}`, n))); err != nil {
			return err
		}
	}
	publication, err := next(ctx, reader.publications)
	if err != nil {
		return err
	}
	report.Info = publication.Info.ConnInfo
	if err := throughHistory(ctx, reader, report); err != nil {
		return err
	}
	if err := writer.Unsubscribe(); err != nil {
		return err
	}
	report.Left, err = nextNamed(ctx, reader.leaves, "bob")
	return err
}

func throughHistory(ctx context.Context, reader *room, report *featuresReport) error {
	first, err := reader.History(ctx, centrifuge.WithHistoryLimit(2))
	if err != nil {
		return err
	}
	since := centrifuge.WithHistorySince(&centrifuge.StreamPosition{Offset: 2, Epoch: first.Epoch})
	second, err := reader.History(ctx, centrifuge.WithHistoryLimit(2), since)
	if err != nil {
		return err
	}
	last, err := reader.History(ctx, centrifuge.WithHistoryLimit(2), centrifuge.WithHistoryReverse(true))
	if err != nil {
		return err
	}
	report.Forwards, report.Since, report.Backwards = numbers(first), numbers(second), numbers(last)
	elsewhere := centrifuge.WithHistorySince(&centrifuge.StreamPosition{Offset: 1, Epoch: "other"})
	var refusal *centrifuge.Error
	if _, err := reader.History(ctx, centrifuge.WithHistoryLimit(1), elsewhere); errors.As(err, &refusal) {
		report.OtherEpoch = refusal.Code
	}
	return nil
}

func throughDeltas(ctx context.Context, options featuresOptions, ann, bob *centrifuge.Client, report *featuresReport) error {
	channel := "docs:text-" + options.suffix
	reader, err := enter(ctx, ann, channel, centrifuge.SubscriptionConfig{Delta: centrifuge.DeltaTypeFossil})
	if err != nil {
		return err
	}
	writer, err := enter(ctx, bob, channel, centrifuge.SubscriptionConfig{})
	if err != nil {
		return err
	}
	report.Patched = true
	for _, character := range []string{"é", "è", "中", "丮", "😀", "😁"} {
		text := []byte(fmt.Sprintf(`{"text":"%s%s jumps over"}`, strings.Repeat("the quick brown fox ", 5), character))
		if _, err := writer.Publish(ctx, text); err != nil {
			return err
		}
		publication, err := next(ctx, reader.publications)
		if err != nil {
			return err
		}
		report.Patched = report.Patched && bytes.Equal(publication.Data, text)
	}
	return nil
}

// A subscription that is made when this returns.
func enter(ctx context.Context, client *centrifuge.Client, channel string, config centrifuge.SubscriptionConfig) (*room, error) {
	subscription, err := client.NewSubscription(channel, config)
	if err != nil {
		return nil, err
	}
	entered := &room{subscription, make(chan centrifuge.Publication, 16), make(chan string, 16), make(chan string, 16)}
	subscribed := make(chan struct{}, 1)
	subscription.OnSubscribed(func(centrifuge.SubscribedEvent) { subscribed <- struct{}{} })
	subscription.OnPublication(func(e centrifuge.PublicationEvent) { entered.publications <- e.Publication })
	subscription.OnJoin(func(e centrifuge.JoinEvent) { entered.joins <- e.User })
	subscription.OnLeave(func(e centrifuge.LeaveEvent) { entered.leaves <- e.User })
	if err := subscription.Subscribe(); err != nil {
		return nil, err
	}
	_, err = next(ctx, subscribed)
	return entered, err
}

func next[T any](ctx context.Context, items chan T) (T, error) {
	select {
	case item := <-items:
		return item, nil
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("no %T came", none)
	}
}

func nextNamed(ctx context.Context, names chan string, wanted string) (string, error) {
	for {
		if name, err := next(ctx, names); err != nil || name == wanted {
			return name, err
		}
	}
}

func numbers(page centrifuge.HistoryResult) []int {
	found := []int{}
	for _, publication := range page.Publications {
		var data struct{ N int }
		if json.Unmarshal(publication.Data, &data) == nil {
			found = append(found, data.N)
		}
	}
	return found
}
