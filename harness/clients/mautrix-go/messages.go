package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
)

type sendTextParams struct {
	inRoom
	Body string `json:"body"`
}

func (c *client) sendText(ctx context.Context, params sendTextParams) (eventResult, error) {
	sent, err := c.matrix.SendText(ctx, id.RoomID(params.RoomID), params.Body)
	if err != nil {
		return eventResult{}, err
	}
	return eventResult{sent.EventID}, nil
}

type getEventResult struct {
	Event map[string]any `json:"event"`
}

func (c *client) getEvent(_ context.Context, params ofEvent) (getEventResult, error) {
	return getEventResult{c.timeline.now(id.EventID(params.EventID))}, nil
}

type backPaginateParams struct {
	inRoom
	Limit int `json:"limit"`
}

type backPaginateResult struct {
	More bool `json:"more"`
}

func (c *client) backPaginate(ctx context.Context, params backPaginateParams) (backPaginateResult, error) {
	var token string
	err := c.store.QueryRow(ctx, "SELECT token FROM driver_page WHERE room_id=$1", params.RoomID).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return backPaginateResult{}, fmt.Errorf("room %s is not known to the client", params.RoomID)
	} else if err != nil {
		return backPaginateResult{}, ownFault("the store does not say where the history goes on", err)
	} else if token == "" {
		return backPaginateResult{}, nil
	}
	roomID := id.RoomID(params.RoomID)
	page, err := c.matrix.Messages(ctx, roomID, token, "", mautrix.DirectionBackward, nil, params.Limit)
	if err != nil {
		return backPaginateResult{}, err
	}
	for _, evt := range page.Chunk {
		evt.RoomID = roomID
		parse(evt)
		c.timeline.take(evt)
	}
	return backPaginateResult{page.End != ""}, c.setPage(ctx, roomID, page.End)
}

// takePages notes where each room's history goes on: at the newest gap, or else where the timeline began.
func (c *client) takePages(ctx context.Context, response *mautrix.RespSync) {
	for roomID, room := range response.Rooms.Join {
		if room.Timeline.PrevBatch == "" {
			continue
		}
		known, err := c.store.Exec(ctx, "INSERT INTO driver_page VALUES ($1, $2) ON CONFLICT DO NOTHING", roomID, room.Timeline.PrevBatch)
		if err == nil && room.Timeline.Limited {
			if count, _ := known.RowsAffected(); count == 0 {
				err = c.setPage(ctx, roomID, room.Timeline.PrevBatch)
			}
		}
		if err != nil {
			c.matrix.Log.Err(err).Msg("where a room's history goes on could not be kept")
		}
	}
}

// setPage notes the token of the next older page; none is left when it is empty.
func (c *client) setPage(ctx context.Context, roomID id.RoomID, token string) error {
	_, err := c.store.Exec(ctx, "UPDATE driver_page SET token=$2 WHERE room_id=$1", roomID, token)
	return err
}

func (c *client) discardRoomKey(ctx context.Context, params inRoom) (nothing, error) {
	return nothing{}, c.machine().CryptoStore.RemoveOutboundGroupSession(ctx, id.RoomID(params.RoomID))
}
