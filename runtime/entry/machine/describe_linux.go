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
	goOn := "end"
	if in.GoOn {
		goOn = "continue"
	}
	facts := []host.Fact{{Key: "init", Value: "yes"}, {Key: "initHostname", Value: in.Hostname},
		{Key: "initAtEnd", Value: in.AtEnd.Values()[in.AtEnd].Text}, {Key: "initOnFailure", Value: goOn}}
	var modules, sysctl, network, mounts []string
	for _, m := range in.Modules {
		modules = append(modules, words(m.Name, m.Parameters))
	}
	for _, v := range in.Sysctl {
		sysctl = append(sysctl, v.Name+"="+v.Value)
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
		network = append(network, text)
	}
	for _, m := range in.Mounts {
		text := words(m.Path, m.Source, m.Type)
		if m.Flags != 0 {
			text += " flags 0x" + strconv.FormatInt(int64(m.Flags), 16)
		}
		if m.NoFail {
			text += " nofail"
		}
		mounts = append(mounts, words(text, m.Data))
	}
	for _, f := range []host.Fact{{Key: "initModules", List: modules}, {Key: "initSysctl", List: sysctl}, {Key: "initNetwork", List: network}, {Key: "initFileSystems", List: mounts}} {
		if f.List != nil {
			facts = append(facts, f)
		}
	}
	return facts
}

// words joins what is not empty.
func words(all ...string) string {
	text := ""
	for _, w := range all {
		if w != "" {
			text += " " + w
		}
	}
	return text[min(1, len(text)):]
}
