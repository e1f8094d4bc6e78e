package main

import (
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// Codes of JSON-RPC errors, as the protocol numbers them.
const (
	codeSDK            = 1
	codeUnsupported    = 2
	codeParseError     = -32700
	codeUnknownMethod  = -32601
	codeInvalidRequest = -32602
	codeInternal       = -32603
)

type request struct {
	ID     int64           `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *rpcError) Error() string { return e.Message }

// unsupported says that the SDK's release has no such function.
func unsupported(what string) error {
	return &rpcError{codeUnsupported, what}
}

// ownFault says that the driver or the machine has failed, and neither the SDK nor the homeserver.
func ownFault(what string, err error) error {
	return &rpcError{codeInternal, what + ": " + err.Error()}
}

// output writes one message a line; stdout belongs to it.
type output struct {
	lock sync.Mutex
	to   io.Writer
}

func newOutput(to io.Writer) *output { return &output{to: to} }

func (o *output) notify(method string, params any) {
	o.write(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

// answer tells what became of a request; an error of the SDK's keeps the SDK's message.
func (o *output) answer(id any, result any, err error) {
	o.write(answerMessage(id, result, err))
}

// answerAndStop writes the answer and stops the whole process before anything else happens in it.
func (o *output) answerAndStop(id any, result any) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.writeLocked(answerMessage(id, result, nil))
	stopProcess()
}

// stopProcess signals this very thread: it has stopped, and told all others to stop, when the call returns. A signal to the
// process would go to any thread that sleeps, and the others would go on until that one wakes.
func stopProcess() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), unix.SIGSTOP)
}

func answerMessage(id any, result any, err error) map[string]any {
	if err == nil {
		return map[string]any{"jsonrpc": "2.0", "id": id, "result": result}
	}
	var known *rpcError
	if !errors.As(err, &known) {
		known = &rpcError{codeSDK, err.Error()}
	}
	return map[string]any{"jsonrpc": "2.0", "id": id, "error": known}
}

func (o *output) write(message any) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.writeLocked(message)
}

func (o *output) writeLocked(message any) {
	line, err := json.Marshal(message)
	if err != nil {
		line, _ = json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "unhandled", "params": map[string]any{"error": err.Error()}})
	}
	_, _ = o.to.Write(append(line, '\n'))
}
