package decode

import (
	"reflect"
	"testing"

	"nimi/runtime/spec"
)

func TestResourcesWrong(t *testing.T) {
	const at = "services.web.nimi.resources."
	testWrong(t, []wrong{
		{"numbers", web(`"nimi": {"resources": {"memory": "256M", "cpu": 0, "pids": 0, "mem": 1}}`), []string{
			at + "cpu: must be a number from 0.01 to 10000, not 0",
			at + "mem: unknown option",
			at + "memory: must be a whole number, not a string; write 268435456",
			at + "pids: must be a whole number from 1 to 4194304, not 0",
		}},
		{"high", web(`"nimi": {"resources": {"memory": 8192, "memoryHigh": 8192}}`), []string{
			at + "memoryHigh: must be below memory, or the service is killed before it is slowed down",
		}},
		{"io", web(`"nimi": {"resources": {"io": {"weight": 0, "devices": {"vda": {}, "/dev/vda": {}, "/dev/vdb": {"rbps": 1}}}}}`), []string{
			at + `io.devices."/dev/vda": must limit something: readBytes, writeBytes, readOps or writeOps`,
			at + `io.devices."/dev/vdb": must limit something: readBytes, writeBytes, readOps or writeOps`,
			at + `io.devices."/dev/vdb".rbps: unknown option`,
			at + "io.devices.vda: the name must be the absolute path of a device",
			at + "io.weight: must be a whole number from 1 to 10000, not 0",
		}},
	})
}

func TestResources(t *testing.T) {
	for text, want := range map[string]spec.Resources{
		`{}`: {}, `null`: {}, `{"optional": false, "memory": null, "io": {}}`: {},
		`{"optional": true}`: {Group: true, Optional: true},
		`{"cpu": 0.5, "pids": 9, "io": {"devices": {"/dev/b": {"readOps": 1}, "/dev/a": {"writeBytes": 2}}}}`: {
			Group: true, CPU: 500, Pids: 9, IO: []spec.IOLimit{{Device: "/dev/a", WriteBytes: 2}, {Device: "/dev/b", ReadOps: 1}},
		},
	} {
		if got := good(t, web(`"nimi": {"resources": `+text+`}`)).Services[0].Resources; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
	machine := good(t, `{"settings": {"init": {"enable": true}}, "services": {"a": {"process": {"argv": ["/a"]}}}}`)
	if got, want := machine.Services[0].Resources, (spec.Resources{Group: true, Optional: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("a machine: got %+v, want %+v", got, want)
	}
}
