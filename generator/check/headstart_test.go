package check

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// set gives a value something that is not zero, as deep as it goes.
func set(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			set(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		set(v.Index(0))
	case reflect.String:
		v.SetString("/x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1)
	default:
		if v.CanUint() {
			v.SetUint(1)
		} else {
			v.SetInt(1)
		}
	}
}

// leaves calls f with every field that is no structure, and its path.
func leaves(v reflect.Value, at string, f func(reflect.Value, string)) {
	for i := range v.NumField() {
		field, at := v.Field(i), at+"."+v.Type().Field(i).Name
		if field.Kind() == reflect.Struct {
			leaves(field, at, f)
		} else {
			f(field, at)
		}
	}
}

// What goes with a head start is what the table says, for every option that there is. One that the table does not know goes
// with none: this list is of those, and of what the table lets stand beside.
func TestHeadStart(t *testing.T) {
	whole := []string{"Service.Sockets", "Service.Expand", "Program.Startup", "Program.ConfigDirectory", "Program.Control.Socket", "Program.Control.Instance", "Service.Resources.Group"}
	alone := []string{"Service.Manual", "Service.DependsOn", "Service.EnvironmentFiles", "Service.Stdin", "Service.Identity.User",
		"Service.Identity.Group", "Service.Identity.Capabilities.Ambient",
		"Service.Directories", "Service.Credentials", "Service.ConfigData", "Service.Watchdog", "Service.Ready.Notify", "Service.Hooks.PreStart", "Service.Schedule.Interval"}
	free := []string{"Service.Identity.Umask.Value", "Service.Identity.NoNewPrivileges", "Service.Nice.Value", "Service.OOMScoreAdjust.Value", "Service.Limits", "Service.Environment", "Service.WorkingDirectory", "Service.Health.TCP", "Service.Ready.LogLine.Table", "Service.Restart.Mode", "Service.Stop.Argv",
		"Service.Logging.File", "Program.Signals", "Program.Control.Enable", "Program.LogEvents"}
	seen := map[string][]int{}
	try := func(path func(p *spec.Program) reflect.Value, root string) {
		leaves(path(&spec.Program{Services: make([]spec.Service, 2)}), root, func(_ reflect.Value, at string) {
			if at == "Program.Services" || at == "Program.HeadStart" || at == "Service.Argv" {
				return
			}
			p := &spec.Program{Services: []spec.Service{{Argv: []string{"/a"}}, {Argv: []string{"/b"}}}}
			leaves(path(p), root, func(v reflect.Value, here string) {
				if here == at {
					set(v)
				}
			})
			seen[at] = headStart(p, &spec.Init{})
		})
	}
	try(func(p *spec.Program) reflect.Value { return reflect.ValueOf(p).Elem() }, "Program")
	try(func(p *spec.Program) reflect.Value { return reflect.ValueOf(&p.Services[0]).Elem() }, "Service")
	for _, c := range []struct {
		paths []string
		want  []int
	}{{whole, nil}, {alone, []int{1}}, {free, []int{0, 1}}} {
		for _, path := range c.paths {
			if got, known := seen[path]; !known || !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v (%v), want %v", path, got, known, c.want)
			}
		}
	}
	for at, got := range seen {
		h, known := goes[at]
		if !known && got != nil && !strings.HasPrefix(at, "Service.Health.") && !strings.HasPrefix(at, "Service.Ready.Probe.") {
			under := slices.ContainsFunc([]string{"Service.Identity", "Service.Nice", "Service.OOMScoreAdjust", "Service.Schedule", "Service.Environment", "Service.Limits", "Program.Signals", "Service.Hooks"},
				func(p string) bool { return strings.HasPrefix(at, p) })
			if !under {
				t.Errorf("%s: nobody has said that it goes with a head start, and %v have one", at, got)
			}
		}
		if known && h == never {
			t.Errorf("%s is in the table for nothing", at)
		}
	}
	for at := range goes {
		parent, _, _ := strings.Cut(at, ".")
		if !exists(map[string]reflect.Type{"Program": reflect.TypeFor[spec.Program](), "Service": reflect.TypeFor[spec.Service]()}[parent], strings.Split(at, ".")[1:]) {
			t.Errorf("%s: there is no such field", at)
		}
	}
}

func exists(t reflect.Type, path []string) bool {
	if len(path) == 0 {
		return true
	}
	for t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	f, found := t.FieldByName(path[0])
	return found && exists(f.Type, path[1:])
}

// A program that is looked for in PATH is a decision.
func TestHeadStartPrograms(t *testing.T) {
	p := &spec.Program{Services: []spec.Service{{Argv: []string{"nginx"}}, {Argv: []string{"./nginx"}}}}
	if got := headStart(p, &spec.Init{}); !slices.Equal(got, []int{1}) {
		t.Errorf("got %v, want [1]", got)
	}
}

// In a machine services have control groups, and still a head start, unless there is more to do first than the entry does.
func TestHeadStartMachine(t *testing.T) {
	p := &spec.Program{Services: []spec.Service{
		{Argv: []string{"/a"}, Resources: spec.Resources{Group: true, Optional: true}},
		{Argv: []string{"/b"}, Resources: spec.Resources{Group: true, Memory: 1 << 20}},
	}}
	for _, c := range []struct {
		in   spec.Init
		want []int
	}{
		{spec.Init{}, nil},
		{spec.Init{Enable: true, Hostname: "vm", Sysctl: []spec.Variable{{Name: "kernel.panic", Value: "1"}}}, []int{0}},
		{spec.Init{Enable: true, Modules: []spec.Module{{Name: "virtio_net"}}}, nil},
		{spec.Init{Enable: true, Network: []spec.Interface{{Name: "eth0"}}}, []int{0}},
		{spec.Init{Enable: true, Mounts: []spec.Mount{{Path: "/data"}}}, nil},
	} {
		if got := headStart(p, &c.in); !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %v, want %v", c.in, got, c.want)
		}
	}
}
