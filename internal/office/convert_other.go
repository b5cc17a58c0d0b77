//go:build !unix

package office

import "os/exec"

func killWhole(*exec.Cmd) {}
