//go:build linux && (amd64 || arm64)

package spawn

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// bench is a Spawner under test, on a thread of its own as in the launcher.
type bench struct {
	*testing.T
	*Spawner
}

func newBench(t *testing.T) *bench {
	t.Helper()
	runtime.LockOSThread()
	sys.CloseInherited() // as Prepare does
	// The launcher has a handler for what its parent has had ignored (nohup), and so must this process.
	signal.Notify(make(chan os.Signal, 1), unix.SIGHUP, unix.SIGINT)
	null, err := sys.Null()
	if err != nil {
		t.Fatal(err)
	}
	s := NewSpawner(null)
	t.Cleanup(func() {
		runtime.UnlockOSThread()
		sys.Close(null)
		for _, fd := range s.slots.At {
			if fd > 0 {
				sys.Close(fd)
			}
		}
	})
	return &bench{t, s}
}

// onThread runs f on a thread of its own, which may be changed for good and ends with f: credentials, namespaces and
// system call filters are a thread's.
func onThread(f func()) {
	done := make(chan bool)
	var start func()
	start = func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the first thread does not end
			go start()
			<-done
			runtime.UnlockOSThread()
			return
		}
		defer close(done)
		f()
	}
	go start()
	<-done
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) // changed credentials have put it to 0, for all threads
}

// shell is a command that runs a script.
func shell(script string) Command {
	return Command{Path: "/bin/sh", Argv: []string{"sh", "-c", script}, Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "A=b"}, Stderr: 2}
}

// output runs a command to its end and returns what it writes to its standard output.
func (b *bench) output(c Command) string {
	b.Helper()
	r, w, err := sys.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer sys.Close(r)
	c.Stdin, c.Stdout = b.slots.Null, w
	pid, err := b.Spawn(&c)
	sys.Close(w)
	if err != nil {
		return "error: " + err.Error()
	}
	_ = unix.SetNonblock(r, false)
	text, err := io.ReadAll(os.NewFile(uintptr(dup(b.T, r)), "pipe"))
	if err != nil {
		b.Error(err)
	}
	wait(pid)
	return strings.TrimSpace(string(text))
}

func dup(t *testing.T, fd int) int {
	t.Helper()
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// descriptors are those of this process, with what they are.
func descriptors(t *testing.T) string {
	t.Helper()
	runtime.GC() // files that nobody has closed
	dir, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	var list []string
	for _, d := range dir {
		to, err := os.Readlink("/proc/self/fd/" + d.Name())
		// The Go runtime looks now and then how many processors there are.
		if err == nil && !strings.HasPrefix(to, "/sys/devices/system/cpu/") && !strings.HasSuffix(to, "/cpu.max") {
			list = append(list, d.Name()+" "+to)
		}
	}
	return strings.Join(list, "\n")
}

func noChildren(t *testing.T) {
	t.Helper()
	if pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); err != unix.ECHILD {
		t.Errorf("children: got %d, %v, want none", pid, err)
	}
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
}

// ways are all ways to make a process; each has to have the same result.
func ways() map[string]func(*Spawner) {
	all := map[string]func(*Spawner){
		"clone3":          func(*Spawner) {},
		"clone3, copying": func(s *Spawner) { s.slots.Share = false },
		"clone":           func(s *Spawner) { s.how = byClone },
		"clone, copying":  func(s *Spawner) { s.how, s.slots.Share = byClone, false },
		"fork":            func(s *Spawner) { s.how = byFork },
	}
	if !sharesMemory() { // the others rely on it, and a Spawner does not choose them there
		return map[string]func(*Spawner){"found out": func(*Spawner) {}, "fork": all["fork"]}
	}
	return all
}

// sharesMemory tells whether clone does what it says. It does not in the user mode of qemu.
func sharesMemory() bool {
	c := newCloner()
	return c.shares()
}

const (
	status  = "grep -E '^(%s):' /proc/self/status | tr -d '\\t' | tr '\\n' ' '"
	netBind = 1 << unix.CAP_NET_BIND_SERVICE
	chown   = 1 << unix.CAP_CHOWN
)

func TestSpawn(t *testing.T) {
	whoami := func(s string) string { return fmt.Sprintf(status, s) }
	nobody := &Identity{Uid: 65534, Gid: 65533, Groups: []uint32{7, 8}}
	all, err := os.ReadFile("/proc/sys/kernel/cap_last_cap")
	if err != nil {
		t.Skip(err)
	}
	last, _ := strconv.Atoi(strings.TrimSpace(string(all)))
	full := uint64(1)<<(last+1) - 1
	root := os.Geteuid() == 0
	for _, c := range []struct {
		name   string
		root   bool
		change func(*Command)
		script string
		want   string
	}{
		{"nothing", false, func(*Command) {}, "echo $A $LISTEN_PID$0 $(ls /proc/self/fd)", "b sh 0 1 2 3"},
		{"signals", false, func(*Command) {}, whoami("SigBlk|SigIgn|SigPnd"), "SigPnd:0000000000000000 SigBlk:0000000000000000 SigIgn:0000000000000000"},
		{"session", false, func(*Command) {}, "set -- $(cat /proc/$$/stat); test $5 = $$ && test $6 = $$ && echo leads, terminal $7", "leads, terminal 0"},
		{"directory", false, func(c *Command) { c.Directory = "/usr" }, "pwd", "/usr"},
		{"LISTEN_PID", false, func(c *Command) { c.ListenPid = true }, "test $LISTEN_PID = $$ && echo same", "same"},
		{"umask", false, func(c *Command) { c.Umask = spec.Int{Set: true, Value: 0o27} }, "umask", "0027"},
		{"umask 0", false, func(c *Command) { c.Umask = spec.Int{Set: true} }, "umask", "0000"},
		{"nice", false, func(c *Command) { c.Nice = spec.Int{Set: true, Value: 7} }, "set -- $(cat /proc/$$/stat); echo ${19}", "7"},
		{"nice below 0", true, func(c *Command) { c.Nice = spec.Int{Set: true, Value: -3} }, "set -- $(cat /proc/$$/stat); echo ${19}", "-3"},
		{"oomScoreAdjust", false, func(c *Command) { c.OOMScoreAdjust = spec.Int{Set: true, Value: 321} }, "cat /proc/self/oom_score_adj", "321"},
		{"oomScoreAdjust of another identity", true, func(c *Command) {
			c.OOMScoreAdjust = spec.Int{Set: true, Value: 999}
			c.Identity = nobody
		}, "cat /proc/self/oom_score_adj", "999"},
		{"limits", false, func(c *Command) {
			c.Limits = []spec.Limit{{Resource: spec.ResourceFiles, Soft: 77, Hard: 99}, {Resource: spec.ResourceCore, Soft: 0, Hard: 0}}
		}, "ulimit -S -n; ulimit -H -n; ulimit -c", "77\n99\n0"},
		{"no limit", false, func(c *Command) {
			c.Limits = []spec.Limit{{Resource: spec.ResourceCPU, Soft: spec.Unlimited, Hard: spec.Unlimited}}
		}, "ulimit -S -t; ulimit -H -t", "unlimited\nunlimited"},
		{"fewer descriptors than the launcher has", false, func(c *Command) {
			c.Limits = []spec.Limit{{Resource: spec.ResourceFiles, Soft: 4, Hard: 4}}
		}, "ulimit -n", "4"},
		{"identity", true, func(c *Command) { c.Identity = nobody }, whoami("Uid|Gid|Groups|CapPrm|CapEff|CapAmb"),
			"Uid:65534655346553465534 Gid:65533655336553365533 Groups:7 8  CapPrm:0000000000000000 CapEff:0000000000000000 CapAmb:0000000000000000"},
		{"no groups", true, func(c *Command) { c.Identity = &Identity{Uid: 1, Gid: 1} }, whoami("Groups"), "Groups:"},
		{"noNewPrivileges", false, func(c *Command) { c.NoNewPrivileges = true }, whoami("NoNewPrivs"), "NoNewPrivs:1"},
		{"ambient", true, func(c *Command) { c.Identity, c.Ambient = nobody, netBind }, whoami("CapInh|CapPrm|CapEff|CapAmb"),
			"CapInh:0000000000000400 CapPrm:0000000000000400 CapEff:0000000000000400 CapAmb:0000000000000400"},
		{"ambient, all others dropped, no new privileges", true, func(c *Command) {
			c.Identity, c.Ambient, c.Drop, c.NoNewPrivileges = nobody, netBind, full&^netBind, true
		}, whoami("CapPrm|CapEff|CapBnd|CapAmb"), "CapPrm:0000000000000400 CapEff:0000000000000400 CapBnd:0000000000000400 CapAmb:0000000000000400"},
		{"root without some", true, func(c *Command) { c.Drop = chown | 1<<63 },
			"test $(sed -n 's/^CapEff:.//p' /proc/self/status) = $(sed -n 's/^CapBnd:.//p' /proc/self/status) && touch f$$ && chown 1 f$$; rm f$$", ""},
		{"root without any", true, func(c *Command) { c.Drop = ^uint64(0) }, whoami("Uid|CapInh|CapPrm|CapEff|CapBnd|CapAmb"),
			"Uid:0000 CapInh:0000000000000000 CapPrm:0000000000000000 CapEff:0000000000000000 CapBnd:0000000000000000 CapAmb:0000000000000000"},
		{"directory of the identity", true, func(c *Command) { c.Identity, c.Directory = nobody, "/usr" }, "pwd; id -u", "/usr\n65534"},
	} {
		for way, set := range ways() {
			t.Run(c.name+"/"+way, func(t *testing.T) {
				if c.root && !root {
					t.Skip("needs root")
				}
				b := newBench(t)
				set(b.Spawner)
				command := shell(c.script)
				if command.Directory = t.TempDir(); strings.HasPrefix(c.name, "directory") {
					command.Directory = ""
				}
				if command.Identity == nil {
					_ = os.Chmod(filepath.Dir(command.Directory), 0o755)
				}
				c.change(&command)
				if command.Identity != nil && command.Directory != "/usr" {
					command.Directory = "/"
				}
				stderr, err := os.CreateTemp(t.TempDir(), "")
				if err != nil {
					t.Fatal(err)
				}
				defer stderr.Close()
				command.Stderr = int(stderr.Fd())
				if got := b.output(command); got != c.want {
					complaint, _ := os.ReadFile(stderr.Name())
					t.Errorf("got %q, want %q; %s", got, c.want, complaint)
				}
				noChildren(t)
				if n, _ := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); n != 1 {
					t.Errorf("dumpable: got %d, want 1", n)
				}
				if self, _ := os.ReadFile("/proc/self/oom_score_adj"); strings.TrimSpace(string(self)) == "321" {
					t.Error("oomScoreAdjust: it is the launcher's too")
				}
			})
		}
	}
}
