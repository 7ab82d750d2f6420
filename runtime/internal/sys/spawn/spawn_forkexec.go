//go:build !(linux && (amd64 || arm64))

package spawn

import (
	"errors"
	"syscall"

	"nimi/runtime/internal/sys"
)

// forkExec makes a process by the means of Go's own library: where there is no child of our own (child.go). It
// refuses what those means do not have.
func forkExec(c *Command) (pid int, err error) {
	if what := c.needsChild(); what != "" {
		return 0, errors.New(what + " is not possible on this system")
	}
	if c.Directory != "" { // here its errors could not be told from those of the program
		switch info, err := sys.Stat(c.Directory); {
		case err != nil:
			errno, _ := err.(syscall.Errno)
			return 0, &StepError{directoryStep(c.Directory), errno}
		case !info.Directory:
			return 0, &StepError{directoryStep(c.Directory), syscall.ENOTDIR}
		}
	}
	files := make([]uintptr, 0, 3+len(c.Extra))
	for _, fd := range append([]int{c.Stdin, c.Stdout, c.Stderr}, c.Extra...) {
		files = append(files, uintptr(fd))
	}
	attr := syscall.ProcAttr{Dir: c.Directory, Env: c.Env, Files: files, Sys: attributes()}
	attr.Sys.Setctty = c.Terminal // of descriptor 0
	return syscall.ForkExec(c.Path, c.Argv, &attr)
}

// needsChild names something that has to be done between fork and exec and that Go's library cannot do, or "".
func (c *Command) needsChild() string {
	switch {
	case c.ListenPid:
		return "LISTEN_PID"
	case c.Group != "":
		return "a control group"
	case c.Identity != nil:
		return "another user or group"
	case c.Umask.Set:
		return "umask"
	case len(c.Limits) > 0:
		return "a limit"
	case c.Nice.Set:
		return "nice"
	case c.OOMScoreAdjust.Set:
		return "oomScoreAdjust"
	case c.Ambient|c.Drop != 0:
		return "a change of capabilities"
	case c.NoNewPrivileges:
		return "noNewPrivileges"
	}
	return ""
}
