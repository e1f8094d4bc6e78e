package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// nothing is the result of a verb that only does something.
type nothing struct{}

type ofClient struct {
	Client string `json:"client"`
}

type inRoom struct {
	ofClient
	RoomID string `json:"roomId"`
}

type ofUser struct {
	ofClient
	UserID string `json:"userId"`
}

type ofEvent struct {
	inRoom
	EventID string `json:"eventId"`
}

type ofVerification struct {
	ofClient
	VerificationID string `json:"verificationId"`
}

// decode reads the parameters of a verb. A field whose tag does not end in "omitempty" must be there.
func decode[P any](raw json.RawMessage) (P, error) {
	var params P
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil {
		return params, &rpcError{codeInvalidRequest, "the parameters are no object"}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[P]()) {
		name, rest, _ := strings.Cut(field.Tag.Get("json"), ",")
		if _, is := given[name]; !field.Anonymous && !is && rest != "omitempty" {
			return params, &rpcError{codeInvalidRequest, fmt.Sprintf("the parameter %s is missing", name)}
		}
	}
	if err := json.Unmarshal(raw, &params); err != nil {
		return params, &rpcError{codeInvalidRequest, err.Error()}
	}
	return params, nil
}
