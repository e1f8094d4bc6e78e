package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

const (
	waitAfterFailedSync = time.Second
	timelineLimit       = 30
)

// syncer is the SDK's own, with a shorter wait after a failure. It tells when an answer that changes device lists has come,
// and when an answer was processed; whoever stops the sync meanwhile does not cut that short, the client's end does.
type syncer struct {
	*mautrix.DefaultSyncer
	life          context.Context
	devicesChange func()
	processed     func()
}

func newSyncer(life context.Context, devicesChange, processed func()) *syncer {
	own := &syncer{mautrix.NewDefaultSyncer(), life, devicesChange, processed}
	own.FilterJSON = &mautrix.Filter{Room: &mautrix.RoomFilter{Timeline: &mautrix.FilterPart{Limit: timelineLimit}}}
	return own
}

func (s *syncer) OnFailedSync(response *mautrix.RespSync, err error) (time.Duration, error) {
	wait, err := s.DefaultSyncer.OnFailedSync(response, err)
	return min(wait, waitAfterFailedSync), err
}

// ProcessResponse works on the client's context, not on the sync loop's: the SDK has saved the answer's token by now, so the
// server would not send again what an answer that is only half processed had brought.
func (s *syncer) ProcessResponse(_ context.Context, response *mautrix.RespSync, since string) error {
	if len(response.DeviceLists.Changed) > 0 {
		s.devicesChange()
	}
	err := s.DefaultSyncer.ProcessResponse(s.life, response, since)
	if err == nil {
		s.processed()
	}
	return err
}

// tokens are saved also when the sync is stopped meanwhile: a save that SQLite commits and calls cancelled would have the
// SDK drop the answer, and the server never send it again.
type tokens struct {
	mautrix.SyncStore
	life context.Context
}

func (t tokens) SaveNextBatch(_ context.Context, userID id.UserID, token string) error {
	return t.SyncStore.SaveNextBatch(t.life, userID, token)
}

// listen hears what comes in when the SDK's crypto has worked on it.
func (c *client) listen() {
	own := c.matrix.Syncer.(*syncer)
	own.OnSync(func(ctx context.Context, response *mautrix.RespSync, _ string) bool {
		c.takePages(ctx, response)
		if changed := response.DeviceLists.Changed; len(changed) > 0 {
			c.devicesChanged(changed...)
		}
		if slices.ContainsFunc(response.AccountData.Events, isOfKeyStorage) {
			c.keyStorageChanged()
		}
		return true
	})
	own.OnEventType(event.ToDeviceRoomKeyWithheld, func(_ context.Context, evt *event.Event) {
		c.timeline.retry(evt.Content.AsRoomKeyWithheld().SessionID)
	})
	own.OnEvent(func(_ context.Context, evt *event.Event) {
		if source := evt.Mautrix.EventSource; source&event.SourceTimeline != 0 && source&event.SourceDecrypted == 0 {
			c.timeline.take(evt)
		}
	})
	// After the SDK: whoever hears of a member may send at once, and the room key must go to the right devices.
	own.OnEventType(event.StateMember, func(_ context.Context, evt *event.Event) {
		if evt.Mautrix.EventSource&event.SourceDecrypted == 0 {
			c.memberships.take(evt)
		}
	})
}

type startSyncParams struct {
	ofClient
	Kind string `json:"kind"`
}

// startSync goes on from the sync token that the SDK had saved, and resolves after the first answer was processed.
func (c *client) startSync(ctx context.Context, params startSyncParams) (nothing, error) {
	if params.Kind != "v2" {
		return nothing{}, unsupported("mautrix-go has no simplified sliding sync (MSC4186)")
	}
	if err := c.showStored(ctx); err != nil {
		return nothing{}, ownFault("what the store has cannot be shown", err)
	}
	first := c.synced.coming()
	ended := c.syncLoop()
	select {
	case <-first:
		return nothing{}, nil
	case err := <-ended:
		return nothing{}, err
	case <-ctx.Done():
		return nothing{}, ctx.Err()
	}
}

// syncLoop syncs until it is stopped, which ends the request that is under way and waits until an answer that has come was
// processed. What it returns tells how that ended.
func (c *client) syncLoop() <-chan error {
	ctx, cancel := context.WithCancel(c.context)
	ended := make(chan error, 1)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		err := c.matrix.SyncWithContext(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			c.tellEnd(err)
		}
		ended <- err
	}()
	c.syncLock.Lock()
	defer c.syncLock.Unlock()
	c.stopLoop = func() {
		c.matrix.StopSync()
		cancel()
		<-gone
	}
	return ended
}

// tellEnd reports a sync loop that ended by itself; the SDK turns a panic in it into such an end.
func (c *client) tellEnd(err error) {
	if strings.Contains(err.Error(), "panicked") {
		c.notify("unhandled", map[string]any{"error": err.Error()})
	} else {
		c.notify("log", map[string]any{"level": "error", "line": "the sync has ended: " + err.Error()})
	}
}

func (c *client) stopSync(context.Context, ofClient) (nothing, error) {
	c.stopSyncing()
	return nothing{}, nil
}

func (c *client) stopSyncing() {
	c.syncLock.Lock()
	stop := c.stopLoop
	c.stopLoop = nil
	c.syncLock.Unlock()
	if stop != nil {
		stop()
	}
}

func (c *client) devicesChanged(userIDs ...id.UserID) {
	c.notify("devicesChanged", map[string]any{"userIds": userIDs})
}
