package main

import (
	"context"
	"sync"
)

// signal wakes all who wait whenever something has happened.
type signal struct {
	lock sync.Mutex
	next chan struct{}
}

func newSignal() *signal { return &signal{next: make(chan struct{})} }

func (s *signal) happened() {
	s.lock.Lock()
	defer s.lock.Unlock()
	close(s.next)
	s.next = make(chan struct{})
}

func (s *signal) coming() <-chan struct{} {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.next
}

// until asks now and whenever something has happened, until it holds or the context ends.
func (s *signal) until(ctx context.Context, holds func() (bool, error)) error {
	for {
		coming := s.coming()
		if is, err := holds(); is || err != nil {
			return err
		}
		select {
		case <-coming:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
