package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"maunium.net/go/mautrix"
)

// driver hosts any number of clients, each separate from all others.
type driver struct {
	out     *output
	lock    sync.Mutex
	clients map[string]*client
}

func newDriver(out *output) *driver {
	return &driver{out: out, clients: map[string]*client{}}
}

// take answers one line of input, in its own time.
func (d *driver) take(line []byte) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil || asked.Method == "" {
		d.out.answer(nil, nil, &rpcError{codeParseError, "the line is not a JSON-RPC request"})
		return
	}
	go func() {
		result, err := d.perform(asked)
		if asked.Method == "stall" && err == nil {
			d.out.answerAndStop(asked.ID, result)
		} else {
			d.out.answer(asked.ID, result, err)
		}
	}()
}

// perform does what is asked. A panic is the failure of this one verb: other clients live in the same process.
func (d *driver) perform(asked request) (result any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			sentence := fmt.Sprintf("%s panicked: %v", asked.Method, cause)
			unhandled := map[string]any{"error": sentence + "\n" + string(debug.Stack())}
			if whose, err := decode[ofClient](asked.Params); err == nil {
				unhandled["client"] = whose.Client
			}
			d.out.notify("unhandled", unhandled)
			err = &rpcError{codeInternal, sentence}
		}
	}()
	if asked.Method == "hello" {
		return d.hello(), nil
	}
	verb, is := verbs[asked.Method]
	if !is {
		return nil, &rpcError{codeUnknownMethod, "no verb is called " + asked.Method}
	}
	return verb(d, asked.Params)
}

func (d *driver) hello() any {
	version := strings.TrimPrefix(mautrix.VersionWithCommit, "v")
	return map[string]any{
		"sdk":          "mautrix-go",
		"version":      version,
		"crypto":       version,
		"capabilities": claimed(),
		"timings":      timings,
	}
}

func (d *driver) client(name string) (*client, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if found, is := d.clients[name]; is {
		return found, nil
	}
	return nil, &rpcError{codeInternal, "no client is called " + name}
}

func (d *driver) add(c *client) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.clients[c.name] = c
}

func (d *driver) forget(name string) {
	d.lock.Lock()
	defer d.lock.Unlock()
	delete(d.clients, name)
}

func (d *driver) closeAll() {
	d.lock.Lock()
	defer d.lock.Unlock()
	for _, c := range d.clients {
		c.end()
	}
}
