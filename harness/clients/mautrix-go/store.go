package main

import (
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"go.mau.fi/util/dbutil"
	_ "modernc.org/sqlite"
)

const (
	folderPrefix = "crucible-mautrix-"
	storePragmas = "_txlock=immediate&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(1)&_pragma=busy_timeout(10000)"
)

// Beside what the SDK keeps: who the client is, and the timeline, which the SDK leaves to the application.
const ownTables = `
CREATE TABLE IF NOT EXISTS driver_session (user_id TEXT, device_id TEXT, access_token TEXT, logged_in_at INTEGER);
CREATE TABLE IF NOT EXISTS driver_event (position INTEGER PRIMARY KEY, event_id TEXT UNIQUE, room_id TEXT, event TEXT);
CREATE TABLE IF NOT EXISTS driver_page (room_id TEXT PRIMARY KEY, token TEXT);
`

// store is the SQLite database of one client, in a file of its own.
type store struct {
	*dbutil.Database
	folder string
}

// openStore opens a new database, or a copy of the one in the file. Its failure is the driver's or the machine's, as is that
// of a copy.
func openStore(ctx context.Context, from string) (*store, error) {
	parent := filepath.Join(os.TempDir(), folderPrefix+strconv.Itoa(os.Getpid()))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, ownFault("no folder can be made for stores", err)
	}
	folder, err := os.MkdirTemp(parent, "store-")
	if err != nil {
		return nil, ownFault("no folder can be made for a store", err)
	}
	opened, err := openIn(ctx, folder, from)
	if err != nil {
		_ = os.RemoveAll(folder)
		return nil, ownFault("the store cannot be opened", err)
	}
	return opened, nil
}

func openIn(ctx context.Context, folder, from string) (*store, error) {
	file := filepath.Join(folder, "client.db")
	if from != "" {
		if err := copyFile(from, file); err != nil {
			return nil, err
		}
	}
	raw, err := sql.Open("sqlite", "file:"+file+"?"+storePragmas)
	if err != nil {
		return nil, err
	}
	database, err := dbutil.NewWithDB(raw, "sqlite3")
	if err != nil {
		return nil, err
	}
	if _, err = database.Exec(ctx, ownTables); err != nil {
		_ = database.Close()
		return nil, err
	}
	return &store{database, folder}, nil
}

// copyTo writes what is committed to another file.
func (s *store) copyTo(ctx context.Context, file string) error {
	if _, err := s.Exec(ctx, "VACUUM INTO $1", file); err != nil {
		return ownFault("the store cannot be copied", err)
	}
	return nil
}

// freezeTo does the same and sees to it that nothing is committed afterwards, for as long as this process lives.
func (s *store) freezeTo(ctx context.Context, file string) error {
	writer, err := s.RawDB.Conn(ctx)
	if err != nil {
		return ownFault("the store cannot be frozen", err)
	}
	if _, err = writer.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		_ = writer.Close()
		return ownFault("the store cannot be frozen", err)
	}
	if err = s.copyTo(ctx, file); err != nil {
		_, _ = writer.ExecContext(ctx, "ROLLBACK")
		_ = writer.Close()
	}
	return err
}

// remove closes the database and deletes it.
func (s *store) remove() {
	_ = s.Close()
	_ = os.RemoveAll(s.folder)
	// The last client takes the folder of the process with it.
	_ = os.Remove(filepath.Dir(s.folder))
}

// removeStoresOfTheDead deletes what drivers left that were killed.
func removeStoresOfTheDead() {
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	for _, folder := range folders {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(folder), folderPrefix))
		if err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = os.RemoveAll(folder)
		}
	}
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err = io.Copy(target, source); err != nil {
		return err
	}
	return target.Close()
}
