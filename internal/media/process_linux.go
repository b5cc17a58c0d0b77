package media

import "syscall"

// dieWithUs has the kernel end a program when this one is killed and can no longer do it.
func dieWithUs(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
