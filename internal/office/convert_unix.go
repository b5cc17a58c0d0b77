//go:build unix

package office

import (
	"os/exec"
	"syscall"
)

// killWhole makes the end of the context end the program's children too: soffice is a script
// around the real one.
func killWhole(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
