package machine

import (
	"strconv"

	"nimi/runtime/internal/host"
	"nimi/runtime/spec"
)

// described tells describe what the launcher does as init (settings.init). It attaches to nothing.
type described struct{ init *spec.Init }

// Attach implements host.Feature.
func (described) Attach(*host.Control) error { return nil }

// Describe implements host.Described.
func (d described) Describe() []host.Fact {
	in := d.init
	var f facts
	f.add("init", "yes")
	f.add("initHostname", in.Hostname)
	f.add("initAtEnd", in.AtEnd.Values()[in.AtEnd].Text)
	if in.GoOn {
		f.add("initOnFailure", "continue")
	} else {
		f.add("initOnFailure", "end")
	}
	for _, m := range in.Modules {
		f.item("initModules", m.Name, m.Parameters)
	}
	for _, v := range in.Sysctl {
		f.item("initSysctl", v.Name+"="+v.Value, "")
	}
	for _, n := range in.Network {
		text := n.Name
		for _, a := range n.Addresses {
			text += " " + a.Text
		}
		for _, g := range n.Gateways {
			text += " gateway " + g.Text
		}
		if n.MTU != 0 {
			text += " mtu " + strconv.Itoa(n.MTU)
		}
		f.item("initNetwork", text, "")
	}
	for _, m := range in.Mounts {
		text := words(words(m.Path, m.Source), m.Type)
		if m.Flags != 0 {
			text += " flags 0x" + strconv.FormatInt(int64(m.Flags), 16)
		}
		if m.NoFail {
			text += " nofail"
		}
		f.item("initFileSystems", text, m.Data)
	}
	return f
}

type facts []host.Fact

//go:noinline
func (f *facts) add(key, value string) { *f = append(*f, host.Fact{Key: key, Value: value}) }

// item adds two words, if there are two, to the list of a key, which is the last one or a new one.
//
//go:noinline
func (f *facts) item(key, one, other string) {
	if (*f)[len(*f)-1].Key != key {
		f.add(key, "")
	}
	last := &(*f)[len(*f)-1]
	last.List = append(last.List, words(one, other))
}

// words joins two words, where there are two.
//
//go:noinline
func words(one, other string) string {
	if one == "" || other == "" {
		return one + other
	}
	return one + " " + other
}
