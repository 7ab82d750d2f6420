//go:build linux && (amd64 || arm64)

package spawn

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// A process is in its control group, which it need not be able to enter itself. Where it cannot be made there, as beyond a limit,
// it moves there.
func TestSpawnControlGroup(t *testing.T) {
	needRoot(t)
	top := ""
	for _, dir := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
		if _, err := os.Stat(dir + "/cgroup.procs"); err == nil {
			top = dir
		}
	}
	name := "nimi-spawn-test-" + strconv.Itoa(os.Getpid())
	group := filepath.Join(top, name)
	if top == "" || os.Mkdir(group, 0o755) != nil {
		t.Skip("needs a cgroup2 that can be written")
	}
	t.Cleanup(func() { os.Remove(group) })
	for way, set := range ways() {
		t.Run(way, func(t *testing.T) {
			b := newBench(t)
			set(b.Spawner)
			c := shell("grep '^0::' /proc/self/cgroup")
			c.Group = group
			c.Identity = &Identity{Uid: 65534, Gid: 65534}
			for _, c.OwnMemory = range []bool{false, true} {
				if got, want := filepath.Base(b.output(c)), name; got != want {
					t.Errorf("got group %s, want %s (with memory of its own: %v)", got, want, c.OwnMemory)
				}
				if moved := b.moves; moved && b.how == byClone3 {
					t.Error("the process has moved, want it made in the group")
				}
				noChildren(t)
			}
		})
	}
	t.Run("not a group", func(t *testing.T) {
		b := newBench(t)
		c := shell("true")
		c.Group = t.TempDir()
		if err := os.WriteFile(c.Group+"/cgroup.procs", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		b.output(c) // what is no group refuses clone3, and then takes the number as any file
		if text, _ := os.ReadFile(c.Group + "/cgroup.procs"); string(text) != "0" {
			t.Errorf("got %q in cgroup.procs, want 0", text)
		}
		c.Group += "/absent"
		if got, want := b.output(c), "error: resources: "+c.Group+": "+unix.ENOENT.Error(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		noChildren(t)
	})
}

// A process with memory of its own has left nothing in the launcher's, and says all the same why it could not execute its program.
func TestSpawnOwnMemory(t *testing.T) {
	for way, set := range ways() {
		t.Run(way, func(t *testing.T) {
			b := newBench(t)
			set(b.Spawner)
			c := shell("echo here")
			c.OwnMemory = true
			if got := b.output(c); got != "here" || b.plan.child.Ran {
				t.Errorf("got %q, and the launcher's memory was its own: %v", got, b.plan.child.Ran)
			}
			c.Path = t.TempDir() + "/absent"
			if got, want := b.output(c), "error: "+unix.ENOENT.Error(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			noChildren(t)
		})
	}
}
