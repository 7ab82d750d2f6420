package takeover

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// outcome is what has become of a service.
type outcome struct {
	name, fate string
	unit       wire.Unit // how it is now; of one that was only kept, nothing is said
}

// Command implements host.Commanding: it has the launcher that runs hand over to this program.
func (feature) Command(c host.Client) {
	path, file, err := sys.ProgramFile()
	if err != nil {
		c.Fail(wire.ExitFailed, "it is not known where this program is: "+err.Error())
		return
	}
	r := wire.NewRequest(wire.Takeover, path, file.Text())
	r.Dry, r.Quick, r.Reload = c.Given("--dry-run"), c.Given("--no-wait"), c.Given("--reload")
	if !c.Ask(0, &r) {
		return
	}
	var all []outcome
	for {
		kind, rest, ok := c.Next()
		if !ok {
			break
		}
		name, fate, _ := strings.Cut(rest, " ")
		switch kind {
		case wire.FateLine:
			name, _ = wire.ReadWord(name)
			all = withFate(all, name, fate)
		case wire.UnitLine:
			var u wire.Unit
			u.Read(rest)
			for i := range all {
				if all[i].name == u.Name {
					all[i].unit = u
				}
			}
		}
	}
	if c.Given("--json") {
		c.Put(object(all))
		return
	}
	for i := range all {
		c.Tell(all[i].name, all[i].text())
	}
}

// withFate notes what becomes of a service. What is said last counts.
func withFate(all []outcome, name, fate string) []outcome {
	for i := range all {
		if all[i].name == name {
			all[i].fate = fate
			return all
		}
	}
	return append(all, outcome{name: name, fate: fate})
}

// text says it to a person.
func (o *outcome) text() string {
	u := &o.unit
	switch {
	case u.State == "":
		return o.fate
	case u.Pid != 0:
		return o.fate + ", " + u.State + " as " + strconv.FormatInt(u.Pid, 10)
	}
	return o.fate + ", " + u.State
}

// object says it to a program.
func object(all []outcome) []byte {
	b := []byte(`{"services":[`)
	for i := range all {
		o := &all[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(text.JSON(append(b, `{"name":"`...), []byte(o.name)), `","fate":"`...)
		b = append(append(b, o.fate...), `","state":`...)
		if o.unit.State == "" {
			b = append(b, `null,"pid":`...)
		} else {
			b = append(append(append(b, '"'), o.unit.State...), `","pid":`...)
		}
		if o.unit.Pid == 0 {
			b = append(b, "null}"...)
		} else {
			b = append(strconv.AppendInt(b, o.unit.Pid, 10), '}')
		}
	}
	return append(b, "]}\n"...)
}
