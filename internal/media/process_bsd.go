//go:build unix && !linux

package media

import "syscall"

func dieWithUs(*syscall.SysProcAttr) {}
