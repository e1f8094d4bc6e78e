package main

import (
	"context"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

type createRoomParams struct {
	ofClient
	Encrypted            bool        `json:"encrypted"`
	Preset               string      `json:"preset"`
	HistoryVisibility    string      `json:"historyVisibility,omitempty"`
	RotationPeriodMsgs   int         `json:"rotationPeriodMsgs,omitempty"`
	RotationPeriodMillis int64       `json:"rotationPeriodMs,omitempty"`
	Invite               []id.UserID `json:"invite"`
}

type roomResult struct {
	RoomID id.RoomID `json:"roomId"`
}

func (c *client) createRoom(ctx context.Context, params createRoomParams) (roomResult, error) {
	wanted := &mautrix.ReqCreateRoom{Preset: params.Preset, Invite: params.Invite}
	if params.Encrypted {
		wanted.InitialState = append(wanted.InitialState, initialState(event.StateEncryption, &event.EncryptionEventContent{
			Algorithm:              id.AlgorithmMegolmV1,
			RotationPeriodMillis:   params.RotationPeriodMillis,
			RotationPeriodMessages: params.RotationPeriodMsgs,
		}))
	}
	if params.HistoryVisibility != "" {
		wanted.InitialState = append(wanted.InitialState, initialState(event.StateHistoryVisibility,
			&event.HistoryVisibilityEventContent{HistoryVisibility: event.HistoryVisibility(params.HistoryVisibility)}))
	}
	made, err := c.matrix.CreateRoom(ctx, wanted)
	if err != nil {
		return roomResult{}, err
	}
	return roomResult{made.RoomID}, c.untilIn(ctx, made.RoomID)
}

func initialState(kind event.Type, content any) *event.Event {
	return &event.Event{Type: kind, Content: event.Content{Parsed: content}}
}

// untilIn waits until a sync has brought the room as joined: with it came its encryption, if it has one.
func (c *client) untilIn(ctx context.Context, roomID id.RoomID) error {
	return c.synced.until(ctx, func() (bool, error) {
		return c.memberships.ofSelf(roomID) == event.MembershipJoin, nil
	})
}

type inviteParams struct {
	inRoom
	UserID id.UserID `json:"userId"`
}

func (c *client) invite(ctx context.Context, params inviteParams) (nothing, error) {
	_, err := c.matrix.InviteUser(ctx, id.RoomID(params.RoomID), &mautrix.ReqInviteUser{UserID: params.UserID})
	return nothing{}, err
}

func (c *client) kick(ctx context.Context, params inviteParams) (nothing, error) {
	_, err := c.matrix.KickUser(ctx, id.RoomID(params.RoomID), &mautrix.ReqKickUser{UserID: params.UserID})
	return nothing{}, err
}

type joinParams struct {
	inRoom
	Via []string `json:"via"`
}

func (c *client) join(ctx context.Context, params joinParams) (nothing, error) {
	if _, err := c.matrix.JoinRoom(ctx, params.RoomID, &mautrix.ReqJoinRoom{Via: params.Via}); err != nil {
		return nothing{}, err
	}
	return nothing{}, c.untilIn(ctx, id.RoomID(params.RoomID))
}

func (c *client) leave(ctx context.Context, params inRoom) (nothing, error) {
	roomID := id.RoomID(params.RoomID)
	if _, err := c.matrix.LeaveRoom(ctx, roomID); err != nil {
		return nothing{}, err
	}
	return nothing{}, c.synced.until(ctx, func() (bool, error) {
		return c.memberships.ofSelf(roomID) != event.MembershipJoin, nil
	})
}

type displayNameParams struct {
	ofClient
	DisplayName string `json:"displayName"`
}

func (c *client) setDisplayName(ctx context.Context, params displayNameParams) (nothing, error) {
	return nothing{}, c.matrix.SetDisplayName(ctx, params.DisplayName)
}

type sendStateParams struct {
	inRoom
	Type     string         `json:"type"`
	StateKey string         `json:"stateKey"`
	Content  map[string]any `json:"content"`
}

type eventResult struct {
	EventID id.EventID `json:"eventId"`
}

func (c *client) sendState(ctx context.Context, params sendStateParams) (eventResult, error) {
	kind := event.Type{Type: params.Type, Class: event.StateEventType}
	sent, err := c.matrix.SendStateEvent(ctx, id.RoomID(params.RoomID), kind, params.StateKey, params.Content)
	if err != nil {
		return eventResult{}, err
	}
	return eventResult{sent.EventID}, nil
}

type membersResult struct {
	Members map[id.UserID]event.Membership `json:"members"`
}

func (c *client) members(ctx context.Context, params inRoom) (membersResult, error) {
	result := membersResult{map[id.UserID]event.Membership{}}
	known, err := c.matrix.StateStore.GetAllMembers(ctx, id.RoomID(params.RoomID))
	for userID, member := range known {
		result.Members[userID] = member.Membership
	}
	return result, err
}
