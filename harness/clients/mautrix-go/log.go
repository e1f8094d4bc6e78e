package main

import (
	"encoding/json"

	"github.com/rs/zerolog"
)

// logWriter makes `log` events of what the SDK logs for a client. Only the message and the error: fields may hold keys.
type logWriter struct {
	out    *output
	client string
}

func newLogger(out *output, client string) zerolog.Logger {
	return zerolog.New(logWriter{out, client}).Level(zerolog.InfoLevel)
}

func (w logWriter) Write(line []byte) (int, error) {
	return w.WriteLevel(zerolog.InfoLevel, line)
}

func (w logWriter) WriteLevel(level zerolog.Level, line []byte) (int, error) {
	var entry struct {
		Message string `json:"message"`
		Error   string `json:"error"`
	}
	_ = json.Unmarshal(line, &entry)
	text := entry.Message
	if entry.Error != "" {
		text += ": " + entry.Error
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
