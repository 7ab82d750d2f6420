//go:build linux && (amd64 || arm64)

package spawn

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// A launcher that is not root may be told to be who it is.
func TestSpawnAsOneself(t *testing.T) {
	needRoot(t)
	onThread(func() {
		b := newBench(t)
		_, _, _ = unix.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0)
		_, _, _ = unix.RawSyscall(unix.SYS_SETRESGID, 1000, 1000, 1000)
		_, _, _ = unix.RawSyscall(unix.SYS_SETRESUID, 1000, 1000, 1000)
		_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
		for _, c := range []struct {
			change func(*Command)
			want   string
		}{
			{func(c *Command) { c.Identity = &Identity{Uid: 1000, Gid: 1000, KeepGroups: true} }, "1000"},
			{func(c *Command) { c.Identity = &Identity{Uid: 1000, Gid: 1000, Groups: []uint32{3}} }, "error: setgroups: operation not permitted"},
			{func(c *Command) { c.Identity = &Identity{Uid: 1000, Gid: 3, KeepGroups: true} }, "error: setresgid: operation not permitted"},
			{func(c *Command) { c.Identity = &Identity{Uid: 0, Gid: 1000, KeepGroups: true} }, "error: setresuid: operation not permitted"},
			{func(c *Command) { c.Ambient = netBind }, "error: capset: operation not permitted"},
			{func(c *Command) { c.Drop = netBind }, "error: prctl PR_CAPBSET_DROP 10: operation not permitted"},
			{func(c *Command) { c.Nice = spec.Int{Set: true, Value: -5} }, "error: setpriority: permission denied"},
			{func(c *Command) {
				c.Limits = []spec.Limit{{Resource: spec.ResourceCore, Soft: 5, Hard: spec.Unlimited}}
			}, "1000"},
			{func(c *Command) { c.Limits = []spec.Limit{{Resource: spec.ResourceFiles, Soft: 5, Hard: 1 << 40}} }, "error: prlimit RLIMIT_NOFILE: operation not permitted"},
			{func(c *Command) { c.OOMScoreAdjust = spec.Int{Set: true, Value: -1000} }, "error: oomScoreAdjust: /proc/self/oom_score_adj: permission denied"},
		} {
			command := shell("id -u")
			c.change(&command)
			if got := b.output(command); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		}
	})
	noChildren(t)
}

func TestSpawnFails(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"noexec": "#!/bin/sh\n", "nothing": "nothing", "nointerpreter": "#!/nonexistent/sh\n"} {
		mode := os.FileMode(0o755)
		if name == "noexec" {
			mode = 0o644
		}
		if err := os.WriteFile(dir+"/"+name, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	at := func(path string) Command { return Command{Path: path, Argv: []string{path}, Stderr: 2, Stdout: 1} }
	with := func(change func(*Command)) Command {
		c := shell("echo it runs >&2")
		change(&c)
		return c
	}
	for _, c := range []struct {
		command Command
		want    string
		program syscall.Errno // what errors.Is finds; 0: it must find nothing
	}{
		{at("/nonexistent"), "no such file or directory", syscall.ENOENT},
		{at("/dev/null/x"), "not a directory", syscall.ENOTDIR},
		{at(dir), "permission denied", syscall.EACCES},
		{at(dir + "/noexec"), "permission denied", syscall.EACCES},
		{at(dir + "/nothing"), "exec format error", syscall.ENOEXEC},
		{at(dir + "/nointerpreter"), "no such file or directory", syscall.ENOENT},
		{at(""), "no such file or directory", syscall.ENOENT},
		{at("/bin/sh\x00"), "invalid argument", syscall.EINVAL},
		{with(func(c *Command) { c.Env = []string{"A=\x00"} }), "invalid argument", syscall.EINVAL},
		{with(func(c *Command) { c.Argv = append(c.Argv, strings.Repeat("x", 1<<18)) }), "argument list too long", syscall.E2BIG},
		{with(func(c *Command) { c.Directory = "/nonexistent" }), "workingDirectory: /nonexistent: no such file or directory", 0},
		{with(func(c *Command) { c.Directory = "/dev/null" }), "workingDirectory: /dev/null: not a directory", 0},
		{with(func(c *Command) { c.Stdin = 1 << 20 }), "dup3: bad file descriptor", 0},
		{with(func(c *Command) { c.Stdout = -1 }), "dup3: bad file descriptor", 0},
		{with(func(c *Command) { c.Identity = &Identity{Uid: ^uint32(0)} }), "setresuid: invalid argument", 0},
		{with(func(c *Command) { c.Ambient, c.Drop = 1, 1 }), "capabilities: the same one is to be had and to be lost", 0},
		{with(func(c *Command) { c.OOMScoreAdjust = spec.Int{Set: true, Value: 1001} }),
			"oomScoreAdjust: /proc/self/oom_score_adj: invalid argument", 0},
		{with(func(c *Command) { c.Limits = []spec.Limit{{Resource: spec.ResourceFiles, Soft: 9, Hard: 8}} }),
			"prlimit RLIMIT_NOFILE: invalid argument", 0},
	} {
		for way, set := range ways() {
			t.Run(c.want+"/"+way, func(t *testing.T) {
				b := newBench(t)
				set(b.Spawner)
				before := descriptors(t)
				pid, err := b.Spawn(&c.command)
				if err == nil {
					wait(pid)
					t.Fatalf("it runs, want %s", c.want)
				}
				if err.Error() != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
				for _, errno := range []syscall.Errno{syscall.ENOENT, syscall.ENOTDIR, syscall.EACCES, syscall.EINVAL, syscall.ENOEXEC, syscall.E2BIG} {
					if got, want := errors.Is(err, errno), errno == c.program; got != want {
						t.Errorf("errors.Is(err, %v): got %v, want %v", errno, got, want)
					}
				}
				if after := descriptors(t); after != before {
					t.Errorf("descriptors: got %s\nwant %s", after, before)
				}
				noChildren(t)
			})
		}
	}
}

// What the system has too little of is its own error.
func TestSpawnScarce(t *testing.T) {
	needRoot(t)
	for _, c := range []struct {
		name     string
		resource int
		want     syscall.Errno
	}{{"processes", unix.RLIMIT_NPROC, unix.EAGAIN}} {
		onThread(func() {
			b := newBench(t)
			var old unix.Rlimit
			if err := unix.Getrlimit(c.resource, &old); err != nil {
				t.Fatal(err)
			}
			if c.resource == unix.RLIMIT_NPROC { // nobody has no privileges, and root's other threads go on
				_, _, _ = unix.RawSyscall(unix.SYS_SETRESUID, 65534, 65534, 65534)
			}
			free := dup(t, b.slots.Null)
			sys.Close(free)
			scarce := unix.Rlimit{Cur: uint64(free), Max: old.Max}
			if c.resource == unix.RLIMIT_NPROC {
				scarce.Cur = 0
			}
			command := Command{Path: "/bin/true", Argv: []string{"true"}, Stdin: b.slots.Null, Stdout: b.slots.Null, Stderr: b.slots.Null}
			if err := unix.Prlimit(0, c.resource, &scarce, nil); err != nil {
				t.Fatal(err)
			}
			_, err := b.Spawn(&command)
			if err := unix.Prlimit(0, c.resource, &old, nil); err != nil {
				t.Fatal(err)
			}
			if err != c.want {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
			if c.resource == unix.RLIMIT_NPROC {
				return
			}
			if pid, err := b.Spawn(&command); err != nil {
				t.Errorf("%s, again: %v", c.name, err)
			} else {
				wait(pid)
			}
		})
		noChildren(t)
	}
}

// Without /proc nothing can be written to oom_score_adj; all else works.
func TestSpawnWithoutProc(t *testing.T) {
	needRoot(t)
	onThread(func() {
		b := newBench(t)
		if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
			t.Skipf("unshare: %v", err)
		}
		if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
			t.Skip(err)
		}
		for unix.Access("/proc/self", unix.F_OK) == nil { // one may be mounted over another
			if err := unix.Unmount("/proc", unix.MNT_DETACH); err != nil {
				t.Skip(err)
			}
		}
		command := shell("echo up")
		if got := b.output(command); got != "up" {
			t.Errorf("got %q, want up", got)
		}
		command.OOMScoreAdjust.Set = true
		if got, want := b.output(command), "error: oomScoreAdjust: /proc/self/oom_score_adj: no such file or directory"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	noChildren(t)
}
