package machine

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// describe shows every field of spec.Init, and of what is in it.
func TestDescribe(t *testing.T) {
	in := spec.Init{Enable: true, Hostname: "vm", AtEnd: spec.EndHalt, GoOn: true,
		Modules: []spec.Module{{Name: "loop", Parameters: "max_loop=1"}}, Sysctl: []spec.Variable{{Name: "kernel.panic", Value: "10"}},
		Network: []spec.Interface{{Name: "eth0", Addresses: []spec.Address{{Text: "10.0.2.15/24"}}, Gateways: []spec.Address{{Text: "10.0.2.2"}}, MTU: 1400}},
		Mounts:  []spec.Mount{{Path: "/data", Source: "/dev/vda", Type: "ext4", Flags: spec.MountReadOnly, Data: "errors=panic", NoFail: true}}}
	var lines []string
	for _, f := range (described{&in}).Describe() {
		lines = append(lines, f.Key+" "+f.Value+strings.Join(f.List, ", "))
	}
	got := strings.Join(lines, "\n")
	want := `init yes
initHostname vm
initAtEnd halt
initOnFailure continue
initModules loop max_loop=1
initSysctl kernel.panic=10
initNetwork eth0 10.0.2.15/24 gateway 10.0.2.2 mtu 1400
initFileSystems /data /dev/vda ext4 flags 0x1 nofail errors=panic`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for name, v := range map[string]any{"Init": in, "Module": in.Modules[0], "Interface": in.Network[0], "Mount": in.Mounts[0]} {
		for i := range reflect.TypeOf(v).NumField() {
			if reflect.ValueOf(v).Field(i).IsZero() {
				t.Errorf("%s: the test does not set it", fmt.Sprint(name, ".", reflect.TypeOf(v).Field(i).Name))
			}
		}
	}
}
