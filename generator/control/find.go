package control

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Running is a launcher that runs.
type Running struct {
	Launcher
	Socket string
	// Process is the launcher's pid as it is called here. 0: it is another container's.
	Process int
	// User is who has started it. -1: it is not known.
	User int
}

// Ours tells whether the launcher belongs to this user or to root, so that what it says, and its program, can be trusted.
func (r Running) Ours() bool { return r.User == os.Getuid() || r.User == 0 }

// promptly is how long a launcher may take to say that it is there. One that is stopped does not hold up the search.
const promptly = time.Second

// file is the name of the socket in its directory.
const file = "control"

// Find returns the launchers of this user and of root that answer this user, in the order of their names. It looks where
// launchers put their sockets (docs/control-protocol.md), and at all sockets that the system lists.
func Find() []Running {
	return slices.DeleteFunc(find(""), func(r Running) bool { return !r.Ours() })
}

// FindIn looks for the launchers of a container, or of whatever else has a root directory of its own, by one of its
// processes. It takes /proc, and the rights to look there.
func FindIn(process int) []Running { return find("/proc/" + strconv.Itoa(process)) }

// find looks from the point of view of a process, given by its directory in /proc; "": this one.
func find(process string) (all []Running) {
	var dirs []string
	root, sockets := "", "/proc/self"
	if process == "" {
		for _, variable := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR", "TMPDIR"} {
			first, _, _ := strings.Cut(os.Getenv(variable), ":")
			dirs = append(dirs, first)
		}
	} else {
		root, sockets = process+"/root", process
	}
	var places []string
	for _, dir := range append(dirs, "/run", "/tmp") {
		if filepath.IsAbs(dir) {
			found, _ := filepath.Glob(filepath.Join(root+dir, "nimi.*", file))
			places = append(places, found...)
		}
	}
	for _, path := range listeners(sockets) {
		switch {
		case !isPlace(path):
		case path[0] == '@' && process == "":
			places = append(places, path)
		case path[0] == '/':
			places = append(places, root+path)
		}
	}
	slices.Sort(places)
	places = slices.Compact(places)
	answers := make([]*Running, len(places))
	var asked sync.WaitGroup
	for i, path := range places { // all at once, so that those that are stopped take their time together
		asked.Add(1)
		go func() {
			defer asked.Done()
			if r, err := Meet(path, promptly); err == nil {
				answers[i] = &r
			}
		}()
	}
	asked.Wait()
	for _, r := range answers {
		if r != nil && !slices.ContainsFunc(all, r.same) {
			all = append(all, *r)
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].Name < all[b].Name })
	return all
}

// Meet asks the launcher at a socket who it is, and gives it this time to answer.
func Meet(socket string, patience time.Duration) (Running, error) {
	c, err := Ask(socket, "hello")
	if err != nil {
		return Running{}, err
	}
	defer c.Close()
	c.Within(patience)
	l, err := c.Next()
	if err != nil {
		return Running{}, err
	}
	return Running{l.Launcher(), socket, c.Pid, c.User}, nil
}

// same tells whether two are one launcher that was found twice.
func (r Running) same(other Running) bool {
	return r.Process == other.Process && r.Pid == other.Pid && r.Name == other.Name && r.Build == other.Build && r.Process != 0
}

// isPlace tells whether a launcher may have put its socket there.
func isPlace(path string) bool {
	if rest, abstract := strings.CutPrefix(path, "@nimi."); abstract {
		return rest != ""
	}
	dir, name := filepath.Split(path)
	return name == file && strings.HasPrefix(filepath.Base(dir), "nimi.")
}

// Of returns the launcher that is a process of this user's, started just now. socket is where it listens, if that is
// known.
func Of(pid int, socket string) (r Running, found bool) {
	if socket != "" {
		r, err := Meet(socket, promptly)
		return r, err == nil && (r.Process == pid || r.Pid == pid)
	}
	for _, r := range Find() {
		if r.Process == pid || r.Process == 0 && r.Pid == pid {
			return r, true
		}
	}
	return Running{}, false
}
