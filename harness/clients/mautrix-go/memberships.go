package main

import (
	"context"
	"sync"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// memberships reports who is in which room, as syncs tell it.
type memberships struct {
	lock   sync.Mutex
	client *client
	// Of the client itself, by room: only what a sync has brought; the SDK takes a join for done when it is answered.
	own map[id.RoomID]event.Membership
}

func newMemberships(c *client) *memberships {
	return &memberships{client: c, own: map[id.RoomID]event.Membership{}}
}

func (m *memberships) take(evt *event.Event) {
	membership := evt.Content.AsMember().Membership
	userID := id.UserID(evt.GetStateKey())
	if userID == m.client.matrix.UserID {
		m.lock.Lock()
		m.own[evt.RoomID] = membership
		m.lock.Unlock()
	}
	m.tell(evt.RoomID, userID, membership)
}

func (m *memberships) ofSelf(roomID id.RoomID) event.Membership {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.own[roomID]
}

func (m *memberships) tell(roomID id.RoomID, userID id.UserID, membership event.Membership) {
	m.client.notify("membershipChanged", map[string]any{"roomId": roomID, "userId": userID, "membership": membership})
}

// showStored reports what the store knows of every room, to a client that has come back from it.
func (m *memberships) showStored(ctx context.Context) error {
	rows, err := m.client.store.Query(ctx, "SELECT room_id, user_id, membership FROM mx_user_profile")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var roomID id.RoomID
		var userID id.UserID
		var membership event.Membership
		if err = rows.Scan(&roomID, &userID, &membership); err != nil {
			return err
		}
		if userID == m.client.matrix.UserID {
			m.lock.Lock()
			m.own[roomID] = membership
			m.lock.Unlock()
		}
		m.tell(roomID, userID, membership)
	}
	return rows.Err()
}
