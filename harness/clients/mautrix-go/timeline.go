package main

import (
	"context"
	"encoding/json"
	"sync"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// timeline holds the events of all rooms as the client sees them now.
type timeline struct {
	client *client
	lock   sync.Mutex
	events map[id.EventID]*shown
}

// shown is one event: as it came, and as it was decrypted or why it was not.
type shown struct {
	wire    *event.Event
	clear   *event.Event
	failure error
}

func newTimeline(c *client) *timeline {
	return &timeline{client: c, events: map[id.EventID]*shown{}}
}

// take shows an event that came in, and keeps it for when the client comes back from its store.
func (t *timeline) take(evt *event.Event) {
	if raw, err := json.Marshal(evt); err == nil {
		_, err = t.client.store.Exec(t.client.context,
			"INSERT INTO driver_event (event_id, room_id, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
			evt.ID, evt.RoomID, string(raw))
		if err != nil {
			t.client.matrix.Log.Err(err).Msg("an event could not be kept")
		}
	}
	t.show(evt)
}

func (t *timeline) show(evt *event.Event) {
	t.lock.Lock()
	if _, is := t.events[evt.ID]; is {
		t.lock.Unlock()
		return
	}
	entry := &shown{wire: evt}
	t.events[evt.ID] = entry
	t.lock.Unlock()
	t.report("timelineEvent", entry)
	t.decrypt(entry)
}

// decrypt asks the SDK at once: its own way of decrypting waits 25 s for a room key before it says that it has none.
func (t *timeline) decrypt(entry *shown) {
	if entry.wire.Type != event.EventEncrypted {
		return
	}
	clear, err := t.client.machine().DecryptMegolmEvent(t.client.context, entry.wire)
	if err != nil {
		t.client.learnCircumstances(err)
	}
	t.lock.Lock()
	isLate := err != nil && entry.clear != nil
	if !isLate {
		entry.clear, entry.failure = clear, err
	}
	t.lock.Unlock()
	if !isLate {
		t.report("decryptionChanged", entry)
	}
}

// retry tries again what waits for this session.
func (t *timeline) retry(sessionID id.SessionID) {
	t.lock.Lock()
	var waiting []*shown
	for _, entry := range t.events {
		if entry.failure != nil && entry.wire.Content.AsEncrypted().SessionID == sessionID {
			waiting = append(waiting, entry)
		}
	}
	t.lock.Unlock()
	for _, entry := range waiting {
		t.decrypt(entry)
	}
}

func (t *timeline) find(eventID id.EventID) *shown {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.events[eventID]
}

func (t *timeline) report(what string, entry *shown) {
	t.client.notify(what, map[string]any{"event": t.describe(entry)})
}

// describe tells an event in the protocol's words.
func (t *timeline) describe(entry *shown) map[string]any {
	t.lock.Lock()
	defer t.lock.Unlock()
	wire := entry.wire
	visible := wire
	decryption := map[string]any{"state": "not-encrypted"}
	told := map[string]any{"roomId": wire.RoomID, "eventId": wire.ID, "sender": wire.Sender, "decryption": decryption}
	if wire.Type == event.EventEncrypted {
		told["sessionId"] = wire.Content.AsEncrypted().SessionID
		switch {
		case entry.clear != nil:
			decryption["state"] = "decrypted"
			visible = entry.clear
		case entry.failure != nil:
			decryption["state"] = "failed"
			decryption["cause"] = t.client.causeOf(entry.failure, wire)
			decryption["reason"] = entry.failure.Error()
		default:
			decryption["state"] = "pending"
		}
	}
	told["type"] = visible.Type.Type
	told["content"] = visible.Content.VeryRaw
	if len(visible.Content.VeryRaw) == 0 {
		told["content"] = map[string]any{}
	}
	if wire.StateKey != nil {
		told["stateKey"] = *wire.StateKey
	}
	return told
}

// showStored shows what the client had seen, to a client that has come back from its store.
func (t *timeline) showStored(ctx context.Context) error {
	rows, err := t.client.store.Query(ctx, "SELECT event, room_id FROM driver_event ORDER BY position")
	if err != nil {
		return err
	}
	var stored []*event.Event
	for rows.Next() {
		var raw []byte
		evt := &event.Event{}
		var roomID id.RoomID
		if err = rows.Scan(&raw, &roomID); err == nil {
			err = json.Unmarshal(raw, evt)
		}
		if err != nil {
			_ = rows.Close()
			return err
		}
		evt.RoomID = roomID
		stored = append(stored, evt)
	}
	if err = rows.Close(); err != nil {
		return err
	}
	for _, evt := range stored {
		parse(evt)
		t.show(evt)
	}
	return nil
}

// parse does what the SDK's syncer does to an event that comes in by sync.
func parse(evt *event.Event) {
	evt.Type.Class = event.MessageEventType
	if evt.StateKey != nil {
		evt.Type.Class = event.StateEventType
	}
	_ = evt.Content.ParseRaw(evt.Type)
}

// showStored reports all that the store knows; a new client's knows nothing.
func (c *client) showStored(ctx context.Context) error {
	if err := c.memberships.showStored(ctx); err != nil {
		return err
	}
	return c.timeline.showStored(ctx)
}
