package main

import (
	"encoding/json"
	"fmt"

	"github.com/rs/zerolog"
)

// logWriter makes `log` events of what the SDK logs for a client: the message, the error, and the fields that name what it
// is about. Other fields may hold keys.
type logWriter struct {
	out    *output
	client string
}

// toldFields are names and ids of the specification, and what became of a request.
var toldFields = []string{
	"method", "url", "status_code", "room_id", "event_id", "session_id", "sender", "sender_key", "user_id", "device_id",
	"target_user_id", "target_device_id", "transaction_id", "algorithm",
}

func newLogger(out *output, client string) zerolog.Logger {
	return zerolog.New(logWriter{out, client}).Level(zerolog.DebugLevel)
}

func (w logWriter) Write(line []byte) (int, error) {
	return w.WriteLevel(zerolog.InfoLevel, line)
}

func (w logWriter) WriteLevel(level zerolog.Level, line []byte) (int, error) {
	var entry map[string]any
	_ = json.Unmarshal(line, &entry)
	text, _ := entry["message"].(string)
	if cause, is := entry["error"].(string); is {
		text += ": " + cause
	}
	for _, field := range toldFields {
		switch value := entry[field].(type) {
		case string:
			text += fmt.Sprintf(" %s=%s", field, value)
		case float64:
			text += fmt.Sprintf(" %s=%v", field, value)
		}
	}
	w.out.notify("log", map[string]any{"client": w.client, "level": levelName(level), "line": text})
	return len(line), nil
}

func levelName(level zerolog.Level) string {
	switch {
	case level >= zerolog.ErrorLevel:
		return "error"
	case level == zerolog.WarnLevel:
		return "warn"
	case level == zerolog.InfoLevel:
		return "info"
	default:
		return "debug"
	}
}
