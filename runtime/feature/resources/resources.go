// Package resources gives services control groups of their own (nimi.resources, docs/resources.md): what they use as a whole
// is limited and measured, and nothing of them escapes a stop.
//
// Below the launcher's own group it makes
//
//	nimi-launcher         the launcher, as a group whose controllers are handed on can have no processes of its own
//	nimi-<service>        with the limits, and in it hooks, probes and commands of the service
//	nimi-<service>/main   the main process and what comes of it
package resources

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/cgroup"
	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

// Feature attaches it.
var Feature = host.Supervising(attach)

// groups are the control groups of all services that have one.
type groups struct {
	host *host.Processes
	base string // the launcher's own, in which they are
	why  error  // why there can be none
	all  []group
}

// group is that of one service.
type group struct {
	dir     string // "": it has not been made
	limited bool   // its limits have been set
	before  kills  // what had come to it before the main process started
	last    kills  // what came to it while the last main process ran
}

// kills is what the kernel has done to a group for want of memory (memory.events).
type kills struct {
	processes int // those of the group that it has killed
	own       int // how often that was for memory.max of the group itself, and not of one above it
}

func attach(h *host.Processes) error {
	g := &groups{host: h, all: make([]group, len(h.Program.Services)+1)}
	h.Carriers = append(h.Carriers, g)
	return nil
}

// Open makes the launcher's own group, in which those of the services are.
func (g *groups) Open() error {
	g.base, g.why = prepare(g.host.Program)
	return g.begin()
}

// begin has the services have groups, if there can be any.
func (g *groups) begin() error {
	h := g.host
	for i := range h.Program.Services {
		s := &h.Program.Services[i]
		switch {
		case g.why == nil || !s.Resources.Group:
		case !s.Resources.Optional:
			return errors.New(s.Name + ": resources: there can be no control group: " + g.why.Error() + "; resources.optional = true starts it without")
		}
	}
	if g.why != nil {
		if limited(h.Program) {
			h.Say("resources: services run without control groups, as there can be none: " + g.why.Error())
		}
		return nil
	}
	g.find()
	h.At(host.Identity, g.place)
	h.Members, h.Occupied, h.Cause, h.Usage = g.signal, g.occupied, g.cause, g.usage
	h.Ended = append(h.Ended, g.ended)
	h.AtEnd = append(h.AtEnd, g.remove)
	return nil
}

// find finds the groups that are there already: those of a launcher that has become this one, with its services in them.
func (g *groups) find() {
	for i := range g.host.Program.Services {
		s := &g.host.Program.Services[i]
		dir := g.base + "/" + child.GroupPrefix + s.Name
		if !s.Resources.Group || g.all[i].dir != "" {
			continue
		}
		if _, err := cgroup.Read(dir + "/" + child.GroupMain + "/cgroup.events"); err == nil {
			g.all[i] = group{dir: dir, before: killsOf(dir)}
		}
	}
}

// limited tells whether any service is to be limited, and not only to have a group.
func limited(p *spec.Program) bool {
	for i := range p.Services {
		if r := &p.Services[i].Resources; r.Memory|r.MemoryHigh|r.CPU|r.Pids|r.IOWeight != 0 || r.IO != nil {
			return true
		}
	}
	return false
}

// place has a process start in the group of its service, which is made where it is missing.
func (g *groups) place(r *host.Run) error {
	if !r.Service.Resources.Group {
		return nil
	}
	own := &g.all[r.Unit]
	if !own.limited {
		dir := g.base + "/" + child.GroupPrefix + r.Service.Name
		own.dir = dir
		cgroup.Remove(dir) // an empty one of a launcher before this one may have other limits
		if err := limit(dir, &r.Service.Resources, r.Early.Pid == 0); err != nil {
			if !r.Service.Resources.Optional {
				return err
			}
			g.host.Say(r.Service.Name + ": " + err.Error() + "; it starts without")
			if _, err := cgroup.Read(dir + "/" + child.GroupMain + "/cgroup.events"); err != nil {
				own.dir = ""
				return nil // not even a group
			}
		}
		own.limited = true
	}
	r.Command.Group, r.Command.OwnMemory = own.dir, r.Service.Resources.Memory != 0
	if r.Role == machine.RoleMain {
		r.Command.Group = own.dir + "/" + child.GroupMain
		own.before = killsOf(own.dir)
	}
	return nil
}

// limit makes a group, and sets its limits. One that is there already, as something of the service before is left in it, loses
// those that it is not to have any more, if it may have any (anew). An error names the limit that cannot be had.
func limit(dir string, r *spec.Resources, anew bool) error {
	there := false
	for _, d := range []string{dir, dir + "/" + child.GroupMain} {
		was, err := cgroup.Make(d)
		if err != nil {
			return errors.New("resources: " + d + ": " + err.Error())
		}
		there = there || anew && was
	}
	const period = 100_000 // of cpu.max, in microseconds
	var err error
	for _, l := range [...]struct {
		option, file string
		value        int
		text, none   string
	}{
		{"memory", "memory.max", r.Memory, strconv.Itoa(r.Memory), "max"},
		{"memory", "memory.oom.group", r.Memory, "1", "0"}, // the service ends as a whole
		{"memoryHigh", "memory.high", r.MemoryHigh, strconv.Itoa(r.MemoryHigh), "max"},
		{"cpu", "cpu.max", r.CPU, strconv.Itoa(r.CPU*period/1000) + " " + strconv.Itoa(period), "max"},
		{"pids", "pids.max", r.Pids, strconv.Itoa(r.Pids), "max"},
		{"io.weight", "io.weight", r.IOWeight, strconv.Itoa(r.IOWeight), "100"},
	} {
		switch {
		case l.value != 0:
			err = errors.Join(err, set(dir, l.option, l.file, l.text))
		case there:
			_ = cgroup.Write(dir+"/"+l.file, l.none) // without the controller there was no limit
		}
	}
	if there {
		unlimitDevices(dir)
	}
	for i := range r.IO {
		l := &r.IO[i]
		device, unknown := cgroup.Device(l.Device)
		if unknown != nil {
			return errors.New("resources.io: " + l.Device + ": " + unknown.Error())
		}
		text := device
		for _, v := range [...]struct {
			key string
			n   int
		}{{" rbps=", l.ReadBytes}, {" wbps=", l.WriteBytes}, {" riops=", l.ReadOps}, {" wiops=", l.WriteOps}} {
			if v.n != 0 {
				text += v.key + strconv.Itoa(v.n)
			}
		}
		err = errors.Join(err, set(dir, "io", "io.max", text))
	}
	return err
}

// set writes a limit of a group.
func set(dir, option, file, text string) error {
	if err := cgroup.Write(dir+"/"+file, text); err != nil {
		return errors.New("resources." + option + ": " + file + ": " + err.Error())
	}
	return nil
}

// unlimitDevices takes the limits for devices away that a group has.
func unlimitDevices(dir string) {
	limits, _ := cgroup.Read(dir + "/io.max")
	for _, line := range strings.Split(limits, "\n") {
		device, _, _ := strings.Cut(line, " ")
		_ = cgroup.Write(dir+"/io.max", device+" rbps=max wbps=max riops=max wiops=max")
	}
}

// killsOf is what the kernel has done to a group so far.
func killsOf(dir string) kills {
	events, _ := cgroup.Read(dir + "/memory.events")
	return kills{value(events, "oom_kill"), value(events, "oom")}
}

// value finds the number behind a key, a line each.
func value(text, key string) int {
	for _, line := range strings.Split(text, "\n") {
		if name, number, _ := strings.Cut(line, " "); name == key {
			n, _ := sys.Number(number)
			return n
		}
	}
	return 0
}

// ended looks whether the main process may have ended for want of memory.
func (g *groups) ended(unit int, r machine.Role) {
	if own := &g.all[unit]; own.dir != "" && r == machine.RoleMain {
		now := killsOf(own.dir)
		own.last = kills{now.processes - own.before.processes, now.own - own.before.own}
	}
}

// cause says why the main process of a unit was killed, where the group knows.
func (g *groups) cause(unit int, e machine.Exit) string {
	last := g.all[unit].last
	if e.Signal != int(spec.SIGKILL) || last.processes <= 0 {
		return ""
	}
	if most := g.host.Unit(unit).Resources.Memory; most != 0 && last.own > 0 {
		return ", as it used more memory than resources.memory allows, " + strconv.Itoa(most) + " bytes"
	}
	return ", as there was no memory left"
}

// signal sends a signal to what is in a unit's group and has left its process group.
func (g *groups) signal(unit, processGroup int, s spec.Signal) {
	own := &g.all[unit]
	if own.dir == "" {
		return
	}
	if s == spec.SIGKILL { // what ends now has not ended for want of memory
		own.before = killsOf(own.dir)
	}
	cgroup.Signal(own.dir+"/"+child.GroupMain, processGroup, signals.ToSystem(s))
}

// occupied tells whether anything is left of the main process of a unit.
func (g *groups) occupied(unit int) bool {
	dir := g.all[unit].dir
	if dir == "" {
		return false
	}
	events, err := cgroup.Read(dir + "/" + child.GroupMain + "/cgroup.events")
	return err == nil && value(events, "populated") != 0
}

// usage is what a unit uses: memory in bytes, and processor time so far.
func (g *groups) usage(unit int) (memory int64, cpu time.Duration) {
	dir := g.all[unit].dir
	if dir == "" {
		return 0, 0
	}
	current, _ := cgroup.Read(dir + "/memory.current")
	n, _ := sys.Number(current)
	stat, _ := cgroup.Read(dir + "/cpu.stat")
	return int64(n), time.Duration(value(stat, "usage_usec")) * time.Microsecond
}

// remove removes the groups, which are empty at the end.
func (g *groups) remove() {
	for i := range g.all {
		if dir := g.all[i].dir; dir != "" {
			cgroup.Remove(dir)
		}
	}
}
