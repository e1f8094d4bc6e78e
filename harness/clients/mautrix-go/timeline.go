package main

import (
	"context"
	"encoding/json"
	"sync"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// timeline holds the events of all rooms as the client sees them now. It reports them in the order of what became of them:
// whatever is reported is reported under the lock.
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
	// How often decryption was begun, and which of these the failure is of.
	attempts, failed int
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
	entry := t.add(evt)
	if entry != nil && evt.Type == event.EventEncrypted {
		t.decrypt(entry)
	}
}

// add reports an event, unless it is known already: then it returns nil.
func (t *timeline) add(evt *event.Event) *shown {
	t.lock.Lock()
	defer t.lock.Unlock()
	if _, is := t.events[evt.ID]; is {
		return nil
	}
	entry := &shown{wire: evt}
	t.events[evt.ID] = entry
	t.report("timelineEvent", entry)
	return entry
}

// decrypt asks the SDK at once: its own way of decrypting waits 25 s for a room key before it says that it has none.
func (t *timeline) decrypt(entry *shown) {
	t.lock.Lock()
	entry.attempts++
	attempt := entry.attempts
	t.lock.Unlock()
	clear, err := t.client.machine().DecryptMegolmEvent(t.client.context, entry.wire)
	if err != nil {
		t.client.learnCircumstances(err, entry.wire)
	}
	// What the client's end cuts short has not failed.
	if t.client.context.Err() != nil {
		return
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	// Another attempt knew better: it has succeeded, or was begun later.
	if entry.clear != nil || err != nil && attempt < entry.failed {
		return
	}
	entry.clear, entry.failure = clear, err
	if err != nil {
		entry.failed = attempt
	}
	t.report("decryptionChanged", entry)
}

// retry tries again what waits for this session. An attempt that is under way may have begun before the room key came.
func (t *timeline) retry(sessionID id.SessionID) {
	for _, entry := range t.waitingFor(sessionID) {
		t.decrypt(entry)
	}
}

func (t *timeline) waitingFor(sessionID id.SessionID) []*shown {
	t.lock.Lock()
	defer t.lock.Unlock()
	var waiting []*shown
	for _, entry := range t.events {
		isOpen := entry.wire.Type == event.EventEncrypted && entry.clear == nil
		if isOpen && entry.wire.Content.AsEncrypted().SessionID == sessionID {
			waiting = append(waiting, entry)
		}
	}
	return waiting
}

// find returns an event as it came and whether it is decrypted; nil when it is not known.
func (t *timeline) find(eventID id.EventID) (wire *event.Event, isClear bool) {
	t.lock.Lock()
	defer t.lock.Unlock()
	entry, is := t.events[eventID]
	if !is {
		return nil, false
	}
	return entry.wire, entry.clear != nil
}

// now tells an event in the protocol's words; nil when it is not known.
func (t *timeline) now(eventID id.EventID) map[string]any {
	t.lock.Lock()
	defer t.lock.Unlock()
	entry, is := t.events[eventID]
	if !is {
		return nil
	}
	return t.describe(entry)
}

func (t *timeline) report(what string, entry *shown) {
	t.client.notify(what, map[string]any{"event": t.describe(entry)})
}

func (t *timeline) describe(entry *shown) map[string]any {
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
