//go:build unix

package media

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the end of the context end the program with all it started.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithUs(cmd.SysProcAttr)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// stepBack lets a process run when nothing else wants to. It may have ended already, or not be ours to change.
func stepBack(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, lowPriority) }
