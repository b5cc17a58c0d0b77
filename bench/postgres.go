package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// postgres is a PostgreSQL server as it comes, every commit on the disk; nil when there is none.
type postgres struct {
	url   string
	admin *sql.DB
	bin   string // the folder of its programs; "" when the server is not ours to stop
	dir   string
	as    *syscall.SysProcAttr // PostgreSQL refuses to run as root
	count int
}

// startPostgres uses the server of TEST_POSTGRES, starts one, or gives nil where none is installed.
func startPostgres(ctx context.Context) (*postgres, error) {
	s := &postgres{url: os.Getenv("TEST_POSTGRES")}
	if s.url == "" {
		installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
		if err != nil || len(installed) == 0 {
			return nil, err
		}
		s.bin = filepath.Dir(slices.Max(installed))
		if err := s.start(ctx); err != nil {
			return nil, errors.Join(err, s.stop())
		}
	}
	admin, err := sql.Open("pgx", s.url)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reach PostgreSQL: %w", err), s.stop())
	}
	s.admin = admin
	return s, nil
}

func (s *postgres) start(ctx context.Context) (err error) {
	if s.dir, err = os.MkdirTemp("/tmp", "lantoa-pg-"); err != nil { // a socket's path must be short
		return fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	if err := s.leaveRoot(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	if err := l.Close(); err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	data := filepath.Join(s.dir, "data")
	if err := s.command(ctx, "initdb", "-D", data, "-U", "lantoa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"); err != nil {
		return err
	}
	s.url = "postgres://lantoa@127.0.0.1:" + port + "/postgres?sslmode=disable"
	return s.command(ctx, "pg_ctl", "-D", data, "-l", filepath.Join(s.dir, "log"), "-w",
		"-o", "-p "+port+" -k "+s.dir+" -c listen_addresses=127.0.0.1", "start")
}

// leaveRoot makes the server's commands run as the user postgres when we are root.
func (s *postgres) leaveRoot() error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("PostgreSQL refuses to run as root: %w", err)
	}
	uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(errUID, errGID, os.Chown(s.dir, int(uid), int(gid))); err != nil {
		return fmt.Errorf("give PostgreSQL its folder: %w", err)
	}
	s.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return nil
}

func (s *postgres) command(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, s.as
	if err := cmd.Run(); err != nil { // without pipes: the server would hold them open
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		return fmt.Errorf("%s: %w\n%s", name, err, log)
	}
	return nil
}

func (s *postgres) stop() error {
	if s == nil {
		return nil
	}
	var err error
	if s.admin != nil {
		err = s.admin.Close()
	}
	if s.dir == "" {
		return err
	}
	if _, running := os.Stat(filepath.Join(s.dir, "data", "postmaster.pid")); running == nil {
		err = errors.Join(err, s.command(context.Background(), "pg_ctl", "-D", filepath.Join(s.dir, "data"), "-m", "immediate", "stop"))
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// newDatabase makes an empty database and returns its address.
func (s *postgres) newDatabase(ctx context.Context) (string, error) {
	s.count++
	name := fmt.Sprintf("bench_%d_%d", os.Getpid(), s.count)
	if _, err := s.admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}
	u, err := url.Parse(s.url)
	if err != nil {
		return "", fmt.Errorf("read the address of PostgreSQL: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

func (s *postgres) version() string {
	if s == nil {
		return "– (none is installed here; ./test install brings it)"
	}
	var v string
	if err := s.admin.QueryRow("SHOW server_version").Scan(&v); err != nil {
		return "unknown"
	}
	return v + " with its own settings"
}
