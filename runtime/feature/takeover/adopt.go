package takeover

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/memory"
	"nimi/runtime/spec"
)

// most bounds the state, in bytes.
const mostState = 1 << 30

// adopt takes over from the program before, if there is one. done tells of each carrier whether it has. It is all or nothing:
// an error, or a fault, ends all that was taken over.
func (t *takeover) adopt() (done []bool, err error) {
	given := ""
	for _, v := range sys.Environ() {
		if rest, is := strings.CutPrefix(v, carry.Variable+"="); is {
			given = rest
		}
	}
	fd, ok := sys.Number(given)
	if !ok {
		return nil, nil
	}
	form, err := memory.Read(fd, mostState)
	if err != nil { // the variable has been inherited from somewhere, and means nothing here
		return nil, nil
	}
	form, is := bytes.CutPrefix(form, []byte(magic))
	s := &state{}
	p := carry.Reader(form)
	if s.carry(p); !is || p.Intact() && s.pid != sys.Pid() {
		return nil, nil
	}
	sys.Close(fd)
	defer func() {
		if fault := recover(); fault != nil {
			err = errors.New("a fault in it")
		}
		if err != nil {
			t.end(s)
			done, err = nil, errors.New("cannot take over, and has stopped all services: "+err.Error())
		}
	}()
	if !p.Intact() {
		return nil, errors.New("its state is broken")
	}
	return t.take(s)
}

// take has each carrier read its part. Descriptors of those that nobody has are closed.
func (t *takeover) take(s *state) (done []bool, err error) {
	carriers := t.host.Carriers
	done = make([]bool, len(carriers))
	units, fates := t.match(s)
	for i := range s.parts {
		a := &s.parts[i]
		for _, fd := range a.files {
			if !sys.IsOpen(fd) {
				return nil, errors.New(a.name + ": a descriptor is missing")
			}
		}
	}
	for k, c := range carriers {
		name, version := c.Section()
		a := s.part(name)
		if a == nil {
			continue
		}
		p := carry.Reader(a.form)
		p.Units, p.Fates = units, fates
		if a.version == version {
			c.Carry(p)
		}
		if a.version != version || !p.Intact() {
			return nil, errors.New(name + ": its state is broken")
		}
		done[k], a.files = true, nil
	}
	for i := range s.parts {
		sys.CloseAll(s.parts[i].files)
	}
	t.host.Say("took over from the program before: " + t.summary(fates, len(s.units)-1-kept(units)))
	return done, nil
}

// part returns what has been written of a part; nil: nothing.
func (s *state) part(name string) *part {
	for i := range s.parts {
		if s.parts[i].name == name {
			return &s.parts[i]
		}
	}
	return nil
}

// match finds the units of the program before among this program's, and what becomes of the latter.
func (t *takeover) match(s *state) (units []int, fates []carry.Fate) {
	services := t.host.Program.Services
	at := machine.ByName(services)
	for i, name := range s.units {
		unit, known := at[name]
		switch {
		case i == len(s.units)-1 && name == spec.HookName: // the last is the startup hook's
			unit = len(services)
		case !known:
			unit = -1
		}
		units = append(units, unit)
	}
	fates = make([]carry.Fate, len(services)+1)
	for i, name := range s.services {
		if unit, known := at[name]; known {
			fates[unit] = s.fates[i]
		}
	}
	return units, fates[:len(services)]
}

// end stops all that would have been taken over, in order, and kills what does not.
func (t *takeover) end(s *state) {
	limit := sys.Monotonic() + max(t.host.Program.Shutdown.Timeout, time.Second)
	for _, group := range s.groups {
		sys.KillGroup(group, 15)
		for sys.Monotonic() < limit && !gone(group) {
			sys.Pause(5 * time.Millisecond)
		}
		if !gone(group) {
			sys.KillGroup(group, 9)
		}
	}
	for end := sys.Monotonic() + time.Second; sys.Monotonic() < end; sys.Pause(5 * time.Millisecond) {
		if _, _, left := sys.Reap(); !left {
			return
		}
		sys.Sweep(9)
	}
}

// gone tells whether nobody is left of a process group.
func gone(group int) bool {
	for {
		if pid, _, _ := sys.Reap(); pid == 0 {
			return sys.GroupEmpty(group)
		}
	}
}
