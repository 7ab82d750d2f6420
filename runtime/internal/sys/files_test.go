package sys

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// A tree that is deeper than any limit on descriptors is removed, with few of them, and what its links lead to is not.
func TestRemoveTree(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/outside", []byte("stays"), 0o644))
	must(t, os.Mkdir(dir+"/tree", 0o755))
	t.Chdir(dir + "/tree")
	for n := range 600 {
		must(t, os.Symlink(dir+"/outside", "link"))
		must(t, os.Mkdir("empty", 0o000))
		must(t, os.Mkdir("d", 0o700))
		if n%100 == 7 {
			must(t, os.WriteFile("d/.nimi-deep-0", nil, 0o600))
		}
		must(t, os.Chdir("d"))
	}
	must(t, os.Chdir(dir))
	p, err := Reach(dir+"/tree", ToUse)
	must(t, err)
	defer p.Close()
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	low := limit
	low.Cur = 64
	must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low))
	var taken []*os.File
	for {
		f, err := os.Open("/dev/null")
		if err != nil {
			break
		}
		taken = append(taken, f)
	}
	for _, f := range taken[len(taken)-2:] {
		must(t, f.Close())
	}
	RemoveTreeAt(p.Dir, p.Name)
	for _, f := range taken[:len(taken)-2] {
		must(t, f.Close())
	}
	must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	names, err := os.ReadDir(dir)
	must(t, err)
	var left []string
	for _, n := range names {
		left = append(left, n.Name())
	}
	if got := strings.Join(left, " "); got != "outside" {
		t.Errorf("left: %s, want the file outside alone", got)
	}
}
