package resources

import (
	"errors"
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/cgroup"
	"nimi/runtime/internal/sys/child"
	"nimi/runtime/spec"
)

// leaf is the name of the launcher's own group.
const leaf = child.GroupPrefix + "launcher"

// prepare makes the launcher's own group one that can have the groups of services in it, and returns its directory.
//
// The launcher has the right to where nobody else is in its group: in a unit of systemd with Delegate=yes, and as PID 1 of a
// container, whose own group is the root of what it sees. A shell's group is the shell's.
func prepare(p *spec.Program) (base string, err error) {
	if base, err = cgroup.Own(); err != nil {
		return "", err
	}
	again := strings.HasSuffix(base, "/"+leaf) // a launcher was here that has become this one
	here := base
	if again {
		base = strings.TrimSuffix(base, "/"+leaf)
	}
	if stranger := stranger(here); stranger != "" {
		return "", errors.New(here + " is also the group of " + stranger +
			": a unit with Delegate=yes, a container with a writable cgroup2 and a machine have one of their own")
	}
	_, err = cgroup.Read(base + "/cgroup.type")
	switch top := err != nil; { // only the group at the top has no such file
	case top && sys.Pid() == 1:
		if base, err = setApart(base, p); err != nil {
			return "", err
		}
	case !top && !again:
		if err := moveDown(base); err != nil {
			return "", err
		}
	}
	return base, hand(base, p)
}

// stranger returns a process of a group that is neither the launcher nor descends from it; "": there is none. For PID 1 those
// are the processes that it does not see, which have the number 0: all others descend from it, or are the kernel's.
func stranger(dir string) string {
	parents := map[int]int{}
	if sys.Pid() != 1 {
		for _, p := range sys.Processes() {
			parents[p.Pid] = p.Parent
		}
	}
	list, _ := cgroup.Read(dir + "/cgroup.procs")
	for _, number := range strings.Fields(list) {
		pid, _ := sys.Number(number)
		at := pid
		for steps := 0; at != sys.Pid() && at > 1 && steps < len(parents); steps++ {
			at = parents[at]
		}
		switch {
		case pid == 0:
			return "processes outside of this container"
		case at != sys.Pid() && sys.Pid() != 1:
			return "process " + strconv.Itoa(pid)
		}
	}
	return ""
}

// setApart makes a group for all services of a machine, and returns its directory. They can use as much memory together as is
// available now, less a reserve for the launcher and the kernel. Files that services have written to memory count too, and a
// machine whose memory they fill has no process left that could be killed to have it go on: the kernel would panic.
func setApart(top string, p *spec.Program) (base string, err error) {
	if err := hand(top, p); err != nil {
		return "", err
	}
	base = top + "/" + child.GroupOfAll
	if _, err := cgroup.Make(base); err != nil {
		return "", errors.New(base + ": " + err.Error())
	}
	table, _ := sys.ReadFile("/proc/meminfo", 1<<16)
	if most := share(string(table)); most > 0 {
		_ = cgroup.Write(base+"/memory.max", strconv.Itoa(most)+"K") // the kernel may have no such controller
	}
	return base, nil
}

// share is how much of the memory that is available, by /proc/meminfo, services may use together, in KiB.
func share(meminfo string) int {
	const reserve, part = 8 << 10, 16
	for _, line := range strings.Split(meminfo, "\n") {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			n, _ := sys.Number(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			return n - max(reserve, n/part)
		}
	}
	return 0
}

// moveDown moves the processes of a group to the launcher's leaf. Others may come meanwhile, such as a health check that the
// container engine starts.
func moveDown(base string) error {
	if _, err := cgroup.Make(base + "/" + leaf); err != nil {
		return errors.New(base + ": " + err.Error())
	}
	for range 10 {
		list, err := cgroup.Read(base + "/cgroup.procs")
		if err != nil || list == "" {
			return err
		}
		for _, pid := range strings.Fields(list) {
			if err := cgroup.Write(base+"/"+leaf+"/cgroup.procs", pid); err != nil && pid == strconv.Itoa(sys.Pid()) {
				return errors.New(base + "/" + leaf + ": " + err.Error())
			}
		}
	}
	return errors.New(base + ": other processes keep coming to it")
}

// hand hands the controllers on that limits need, and those that measure, where there are any.
func hand(base string, p *spec.Program) error {
	available, err := cgroup.Read(base + "/cgroup.controllers")
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, name := range strings.Fields(available) {
		has[name] = true
	}
	need := map[string]string{} // controller: the option
	for i := range p.Services {
		r := &p.Services[i].Resources
		for _, o := range [...]struct {
			set                bool
			controller, option string
		}{
			{r.Memory != 0, "memory", "memory"}, {r.MemoryHigh != 0, "memory", "memoryHigh"}, {r.CPU != 0, "cpu", "cpu"},
			{r.Pids != 0, "pids", "pids"}, {r.IOWeight != 0 || r.IO != nil, "io", "io"},
		} {
			if o.set && !r.Optional {
				need[o.controller] = o.option
			}
		}
	}
	for _, name := range [...]string{"cpu", "io", "memory", "pids"} {
		option, needed := need[name]
		if !has[name] {
			if needed {
				return errors.New("resources." + option + " needs the controller " + name + ", and " + base + " has only: " + available)
			}
			continue
		}
		if err := cgroup.Write(base+"/cgroup.subtree_control", "+"+name); err != nil && needed {
			return errors.New(base + ": controller " + name + ": " + err.Error())
		}
	}
	return nil
}
