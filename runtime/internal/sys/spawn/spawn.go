package spawn

import (
	"errors"
	"syscall"

	"nimi/runtime/spec"
)

// Command is a process to make. The zero value of every field but the first four leaves things as they are in the
// launcher.
type Command struct {
	Path string   // of the program, as execve(2) takes it
	Argv []string // Argv[0] included
	Env  []string // NAME=value
	// Stdin, Stdout and Stderr are the descriptors that become 0, 1 and 2, and Extra those that become 3, 4 and so
	// on; -1 leaves one out. The process gets no other, as all that the launcher opens or inherits is close-on-exec.
	Stdin, Stdout, Stderr int
	Extra                 []int
	Directory             string // working directory, entered with the process's own identity
	// Terminal: Stdin is a terminal, which becomes the controlling one of the process's session (ioctl_tty(2)).
	Terminal bool

	// Outlives: it is not killed when the launcher dies.
	Outlives bool

	// ListenPid adds LISTEN_PID, the number of the process, to its environment (sd_listen_fds(3)).
	ListenPid bool

	// Group is the directory of the control group that the process is to be in. Empty: the launcher's own.
	Group string
	// OwnMemory: it has memory of its own from the start. Else it shares the launcher's until it executes its program, and the
	// kernel kills the launcher with it where all of Group has to go for want of memory (memory.oom.group in cgroup-v2.rst).
	OwnMemory bool

	Identity       *Identity
	Umask          spec.Int     // umask(2)
	Limits         []spec.Limit // setrlimit(2)
	Nice           spec.Int     // -20 to 19 (setpriority(2))
	OOMScoreAdjust spec.Int     // -1000 to 1000 (proc_pid_oom_score_adj(5))
	// Ambient are capabilities that the process has even where it is not root, and Drop those that neither it nor
	// what it executes can have; bit n is the kernel's number n (capabilities(7)).
	Ambient, Drop   uint64
	NoNewPrivileges bool // PR_SET_NO_NEW_PRIVS (prctl(2))
}

// Identity is who a process is: its user, its group, and exactly these supplementary groups (credentials(7)).
type Identity struct {
	//lint:ignore ST1003 as the same in package unix
	Uid, Gid uint32
	Groups   []uint32
	// KeepGroups tells that the launcher has just these groups, so that nothing need be done for them.
	KeepGroups bool
}

// StepError is what kept a process from getting as far as its program: a right, a limit, a directory. It is none of
// the program's own errors, so [NotFound] is false whatever Errno is.
type StepError struct {
	Step  string // the system call, or the option
	Errno syscall.Errno
}

func (e *StepError) Error() string { return e.Step + ": " + e.Errno.Error() }

// NotFound tells whether Spawn or Find failed because there is no such program.
func NotFound(err error) bool {
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
}

// directoryStep is what entering the working directory is called in a StepError.
func directoryStep(dir string) string { return "workingDirectory: " + dir }
