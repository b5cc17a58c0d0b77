// Package program runs the real lantoa as a process of its own, for the browser tests and the
// benchmarks: build it, start it on a data folder, wait until it is ready, kill or stop it.
package program

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	startLimit = 60 * time.Second     // on a busy machine, the demonstration being made
	stopLimit  = 20 * time.Second     // for requests and jobs under way
	askEvery   = 2 * time.Millisecond // between two questions whether it is ready
)

// Program is one lantoa that serves.
type Program struct {
	URL   string        // where it serves, without a path
	Data  string        // its data folder
	Ready time.Duration // how long it took to be ready

	bin  string
	args []string
	cmd  *exec.Cmd
	done chan error
	log  *output
}

// Build compiles the program into a folder and returns its path.
func Build(dir string) (string, error) {
	path := filepath.Join(dir, "lantoa")
	out, err := exec.Command("go", "build", "-o", path, "lantoa/cmd/lantoa").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
}

// Start serves a data folder on a free port and returns when the program is ready.
// What the program writes outside its data folder goes beside it.
func Start(bin, data string, args ...string) (*Program, error) {
	p := &Program{Data: data, bin: bin, args: args}
	if err := p.Restart(); err != nil {
		return nil, err
	}
	return p, nil
}

// Begin is Start that does not wait until the program is ready.
func Begin(bin, data string, args ...string) (*Program, error) {
	p := &Program{Data: data, bin: bin, args: args}
	return p, p.begin()
}

// Restart runs the program again after Kill or Interrupt, on the same data.
func (p *Program) Restart() error {
	began := time.Now()
	if err := p.begin(); err != nil {
		return err
	}
	err := p.waitReady()
	p.Ready = time.Since(began)
	return err
}

func (p *Program) begin() error {
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	p.URL = "http://" + addr
	p.log = &output{}
	p.cmd = exec.Command(p.bin, append([]string{"serve", "--data", p.Data, "--addr", addr}, p.args...)...)
	p.cmd.Env = p.environment()
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	p.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan error) { done <- cmd.Wait() }(p.cmd, p.done)
	return nil
}

func (p *Program) waitReady() error {
	limit := time.After(startLimit)
	for {
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("the program ended before it was ready: %w\n%s", err, p.log)
		case <-limit:
			p.Kill()
			return fmt.Errorf("the program was not ready after %s\n%s", startLimit, p.log)
		case <-time.After(askEvery):
		}
		res, err := http.Get(p.URL + "/healthz")
		if err != nil {
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			return nil
		}
	}
}

// Kill ends the program as a power cut would.
func (p *Program) Kill() {
	_ = p.cmd.Process.Kill() // fails only when it has ended already
	p.done <- <-p.done
}

// Interrupt stops the program as Ctrl-C would, and expects it to leave in good order.
func (p *Program) Interrupt() error {
	err := p.cmd.Process.Signal(syscall.SIGINT)
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("interrupt the program: %w", err)
	}
	select {
	case err = <-p.done:
		p.done <- err
		if err != nil {
			return fmt.Errorf("the program did not stop in good order: %w\n%s", err, p.log)
		}
		return nil
	case <-time.After(stopLimit):
		p.Kill()
		return fmt.Errorf("the program was still running %s after an interrupt\n%s", stopLimit, p.log)
	}
}

// Run runs another command of the program on the same data and returns what it prints.
func (p *Program) Run(command ...string) (string, error) {
	command = append(command, "--data", p.Data)
	for i, a := range p.args {
		if a == "--db" {
			command = append(command, a, p.args[i+1])
		}
	}
	cmd := exec.Command(p.bin, command...)
	cmd.Env = p.environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("run %v: %w\n%s", command, err, out)
	}
	return string(out), nil
}

func (p *Program) environment() []string {
	home := filepath.Dir(p.Data)
	return append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home)
}

// PID is the number of its process.
func (p *Program) PID() int { return p.cmd.Process.Pid }

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

// output keeps what the process prints while others read it.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
