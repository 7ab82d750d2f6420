package decode

import (
	"cmp"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// init reads settings.init: the launcher as init of a machine. What is said of the machine counts only where it is one.
func (d *decoder) init(v value) {
	var in spec.Init
	v.Object(fields{
		{"enable", func(v value) { v.Bool(&in.Enable) }},
		{"hostname", func(v value) { hostname(v, &in.Hostname) }},
		{"atEnd", func(v value) {
			if !v.IsNull() {
				input.Enum(v, &in.AtEnd)
			}
		}},
		{"onFailure", func(v value) { onInitFailure(v, &in.GoOn) }},
		{"modules", func(v value) {
			v.List(func(_ int, v value) { in.Modules = append(in.Modules, module(v)) })
		}},
		{"sysctl", func(v value) { in.Sysctl = sysctl(v) }},
		{"network", func(v value) { in.Network = network(v) }},
		{"fileSystems", func(v value) { in.Mounts = fileSystems(v) }},
	})
	if in.Enable {
		d.out.Init = in
	}
}

func hostname(v value, into *string) {
	const most = 64 // sethostname(2)
	var name string
	if !v.NonEmpty(&name) {
		return
	}
	if len(name) > most || strings.ContainsAny(name, " \t\n/") {
		v.Problem("must be a host name of at most %d bytes, without spaces and slashes", most)
	}
	*into = name
}

// onInitFailure reads settings.init.onFailure.
func onInitFailure(v value, goOn *bool) {
	var word string
	if !v.Text(&word) {
		return
	}
	words := []string{"end", "continue"}
	if !slices.Contains(words, word) {
		v.Problem("must be one of end, continue, not %s%s", input.Quote(word), input.DidYouMean(word, words))
	}
	*goOn = word == "continue"
}

// module reads the name of a module or the path of its file, or an object of that and its parameters.
func module(v value) (m spec.Module) {
	if v.Kind() == input.Object {
		v.Object(fields{
			{"name", func(v value) { moduleName(v, &m.Name) }},
			{"parameters", func(v value) { v.Text(&m.Parameters) }},
		})
		if m.Name == "" {
			v.ProblemAt("name", "missing, must be the name of a module or the path of its file")
		}
		return m
	}
	if v.IsNull() || v.Is("the name of a module, the path of its file, or an object with one", input.String) {
		moduleName(v, &m.Name)
	}
	return m
}

func moduleName(v value, into *string) {
	var name string
	if !v.NonEmpty(&name) {
		return
	}
	file := regexp.MustCompile(`^/.*\.ko(\.gz|\.xz|\.zst)?$`)
	if !file.MatchString(name) && !regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(name) {
		v.Problem("must be the name of a module, such as virtio_net, or the absolute path of a file that ends with .ko, .ko.gz, .ko.xz or .ko.zst, not %s", input.Quote(name))
	}
	*into = name
}

// sysctl reads settings of the kernel: strings, numbers, or true and false for 1 and 0.
func sysctl(v value) (all []spec.Variable) {
	v.Each(`{"net.ipv4.ip_forward": 1}`, func(name string, v value) {
		one := spec.Variable{Name: name}
		v.Is("a string, a number, true or false", input.String, input.Number, input.Boolean)
		switch v.Kind() {
		case input.Number:
			one.Value = v.Raw()
		case input.Boolean:
			if one.Value = "0"; !v.IsOff() {
				one.Value = "1"
			}
		case input.String:
			if !v.Text(&one.Value) {
				return
			}
		default:
			return
		}
		if name == "" || strings.Contains(name, "..") || strings.HasPrefix(name, "/") {
			v.Problem("the name must be that of a setting, such as net.ipv4.ip_forward")
			return
		}
		all = append(all, one)
	})
	slices.SortFunc(all, func(a, b spec.Variable) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// network reads interfaces, sorted by name.
func network(v value) (all []spec.Interface) {
	v.Each(`{"eth0": {"address": "10.0.2.15/24"}}`, func(name string, v value) {
		const longest = 15 // IFNAMSIZ
		if name == "" || len(name) > longest || strings.ContainsAny(name, "/ \t,") {
			v.Problem("the name of an interface has from 1 to %d bytes, without slashes, commas and spaces", longest)
			return
		}
		if v.IsNull() {
			return
		}
		face := spec.Interface{Name: name}
		v.Object(fields{
			{"address", func(v value) {
				each(v, func(v value) { address(v, &face.Addresses) })
			}},
			{"gateway", func(v value) {
				each(v, func(v value) { gateway(v, &face.Gateways) })
			}},
			{"mtu", func(v value) { v.Integer(&face.MTU, 68, 65536) }},
		})
		all = append(all, face)
	})
	slices.SortFunc(all, func(a, b spec.Interface) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// each reads one value, or a list of them.
func each(v value, read func(value)) {
	if v.Kind() == input.List {
		v.List(func(_ int, v value) { read(v) })
	} else if !v.IsNull() {
		read(v)
	}
}

func address(v value, into *[]spec.Address) {
	var text string
	if !v.Text(&text) {
		return
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		v.Problem(`must be a numeric address with the length of its prefix, such as "10.0.2.15/24", not %s`, input.Quote(text))
		return
	}
	*into = append(*into, spec.Address{Text: p.String(), IP: string(p.Addr().AsSlice()), Prefix: p.Bits()})
}

func gateway(v value, into *[]spec.Address) {
	var text string
	if !v.Text(&text) {
		return
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		v.Problem(`must be a numeric address, such as "10.0.2.2", not %s`, input.Quote(text))
		return
	}
	a = a.Unmap()
	for _, other := range *into {
		if len(other.IP) == a.BitLen()/8 {
			v.Problem("there can be one gateway for IPv4 and one for IPv6")
			return
		}
	}
	*into = append(*into, spec.Address{Text: a.String(), IP: string(a.AsSlice())})
}

// fileSystems reads what is mounted, by the names that NixOS has for it, sorted by path.
func fileSystems(v value) (all []spec.Mount) {
	unclean := func(_ string, v value) {
		v.Problem("the name must be an absolute path, without a slash at its end")
	}
	v.EachOf(`{"/data": {"device": "/dev/vda", "fsType": "ext4"}}`, input.Form{Pattern: regexp.MustCompile("^/")}, func(name string, v value) {
		if v.IsNull() {
			return
		}
		m := spec.Mount{Path: name}
		if path.Clean(name) != name {
			unclean(name, v)
			return
		}
		var options []string
		v.Object(fields{
			{"device", func(v value) { v.NonEmpty(&m.Source) }},
			{"fsType", func(v value) { v.NonEmpty(&m.Type) }},
			{"options", func(v value) { v.Texts(&options) }},
		})
		mountOptions(v, &m, options)
		all = append(all, m)
	}, unclean)
	slices.SortFunc(all, func(a, b spec.Mount) int { return cmp.Compare(a.Path, b.Path) })
	return all
}

// mountFlags are the options of mount(8) that are flags of mount(2). Those without one say what holds anyway.
func mountFlags() map[string]int {
	return map[string]int{
		"ro": spec.MountReadOnly, "nosuid": spec.MountNoSuid, "nodev": spec.MountNoDev, "noexec": spec.MountNoExec,
		"sync": spec.MountSync, "dirsync": spec.MountDirSync, "noatime": spec.MountNoAtime, "nodiratime": spec.MountNoDirAtime,
		"bind": spec.MountBind, "rbind": spec.MountBind | spec.MountRecursive, "relatime": spec.MountRelAtime,
		"strictatime": spec.MountStrict, "lazytime": spec.MountLazy,
		"rw": 0, "defaults": 0, "suid": 0, "dev": 0, "exec": 0, "async": 0, "auto": 0, "atime": 0,
	}
}

// mountOptions divides options as mount(8) does: flags, what is for init, and the rest, which is for the file system.
func mountOptions(v value, m *spec.Mount, options []string) {
	var data []string
	flags := mountFlags()
	for _, list := range options {
		for _, o := range strings.Split(list, ",") {
			flag, known := flags[o]
			switch {
			case known:
				m.Flags |= flag
			case o == "nofail":
				m.NoFail = true
			case o != "":
				data = append(data, o)
			}
		}
	}
	m.Data = strings.Join(data, ",")
	bind := m.Flags&spec.MountBind != 0
	switch {
	case bind && m.Type != "" && m.Type != "none":
		v.ProblemAt("fsType", "must not be there with the option bind")
	case bind && !path.IsAbs(m.Source):
		v.ProblemAt("device", "must be the absolute path of what is mounted again, as the option bind is set")
	case bind && m.Path == "/":
		v.ProblemAt("options", "bind cannot be the root")
	case bind:
		m.Type = ""
	case m.Type == "":
		v.ProblemAt("fsType", "missing, must be the type of the file system, such as ext4 or tmpfs")
	case m.Source == "":
		m.Source = m.Type
	}
	if word, _, tag := strings.Cut(m.Source, "="); tag && slices.Contains([]string{"UUID", "LABEL", "PARTUUID", "PARTLABEL"}, word) {
		v.ProblemAt("device", "must be the path of a device, not %s: init reads no disk to find one", input.Quote(m.Source))
	}
}

// groupAll gives every service of a machine a control group of its own.
func (d *decoder) groupAll() {
	for _, s := range d.out.Services {
		if r := &s.Resources; d.out.Init.Enable && !s.Group && !r.Group {
			r.Group, r.Optional = true, true
		}
	}
}
