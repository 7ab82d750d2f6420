package resources

import (
	"errors"
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/cgroup"
	"nimi/runtime/spec"
)

const (
	// prefix is how the names of groups begin, and leaf is that of the launcher's own.
	prefix = "nimi-"
	leaf   = "nimi-launcher"
)

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
	if stranger := stranger(here); stranger != 0 {
		return "", errors.New(here + " is also the group of process " + strconv.Itoa(stranger) +
			": a unit with Delegate=yes, a container with a writable cgroup2 and a machine have one of their own")
	}
	_, root := cgroup.Read(base + "/cgroup.type") // an error in the root of all, which may have processes
	if root == nil && !again {
		if err := moveDown(base); err != nil {
			return "", err
		}
	}
	return base, hand(base, p)
}

// stranger returns a process of a group that is neither the launcher nor descends from it; 0: there is none, or it does not
// matter, as the launcher is PID 1.
func stranger(dir string) int {
	if sys.Pid() == 1 {
		return 0
	}
	parents := map[int]int{}
	for _, p := range sys.Processes() {
		parents[p.Pid] = p.Parent
	}
	list, _ := cgroup.Read(dir + "/cgroup.procs")
	for line := range strings.Lines(list) {
		pid, _ := sys.Number(strings.TrimSpace(line))
		at := pid
		for steps := 0; at != sys.Pid() && at > 1 && steps < len(parents); steps++ {
			at = parents[at]
		}
		if at != sys.Pid() && pid != 0 {
			return pid
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
		for line := range strings.Lines(list) {
			pid := strings.TrimSpace(line)
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
