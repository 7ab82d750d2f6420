package client

import "nimi/runtime/internal/sys"

// measure finds out what the processes of each unit use. A process belongs to the unit in whose session it is, or else to
// that of its nearest ancestor that belongs to one. Where the launcher's processes cannot be seen from here, as its
// numbers are those of another namespace, nothing is measured.
func (c *client) measure(a *answer) {
	defer a.told()
	if c.server == 0 || int64(c.server) != a.head.Pid {
		return
	}
	processes := sys.Processes()
	if processes == nil {
		return
	}
	sessions := make(map[int]int, len(a.units)) // session to unit
	for i := range a.units {
		u := &a.units[i]
		u.memory, u.cpu, u.measured = 0, 0, false
		if u.Session > 0 {
			sessions[int(u.Session)] = i
		}
	}
	numbers := make(map[int]int, len(processes)) // pid to process
	for i := range processes {
		numbers[processes[i].Pid] = i
	}
	for i := range processes {
		p := &processes[i]
		at, found := sessions[p.Session]
		for up, steps := p, 0; !found && steps < len(processes); steps++ {
			parent, known := numbers[up.Parent]
			if !known || up.Parent == c.server {
				break
			}
			up = &processes[parent]
			at, found = sessions[up.Session]
		}
		if found {
			u := &a.units[at]
			u.measured = true
			u.memory += p.Memory
			u.cpu += p.CPU.Milliseconds()
		}
	}
}

// told takes what the launcher itself says of the services that have control groups: it counts what has ended too, and
// memory that several processes share once.
func (a *answer) told() {
	for i := range a.units {
		if u := &a.units[i]; u.CPU > 0 || u.Memory > 0 {
			u.measured, u.cpu = true, u.CPU
			if u.Memory > 0 { // without the controller it is not known
				u.memory = u.Memory
			}
		}
	}
}
