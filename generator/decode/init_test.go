package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestInitWrong(t *testing.T) {
	const at = "settings.init."
	in := func(text string) string { return settings(`"init": {` + text + `}`) }
	testWrong(t, []wrong{
		{"unknown", in(`"atend": "halt"`), []string{at + `atend: unknown option; did you mean "atEnd"?`}},
		{"words", in(`"enable": 1, "atEnd": "off", "onFailure": "contine", "hostname": "a b"`), []string{
			at + `atEnd: must be one of poweroff, reboot, halt, not "off"`,
			at + "enable: must be true or false, not a number",
			at + "hostname: must be a host name of at most 64 bytes, without spaces and slashes",
			at + `onFailure: must be one of end, continue, not "contine"; did you mean "continue"?`,
		}},
		{"modules", in(`"modules": ["a/b", null, {"parameters": "x=1"}, 1]`), []string{
			at + `modules[0]: must be the name of a module, such as virtio_net, or the absolute path of a file that ends with .ko, .ko.gz, .ko.xz or .ko.zst, not "a/b"`,
			at + "modules[1]: must not be null",
			at + "modules[2].name: missing, must be the name of a module or the path of its file",
			at + "modules[3]: must be the name of a module, the path of its file, or an object with one, not a number",
		}},
		{"sysctl", in(`"sysctl": {"/proc/sys/x": 1, "a": [1]}`), []string{
			at + `sysctl."/proc/sys/x": the name must be that of a setting, such as net.ipv4.ip_forward`,
			at + "sysctl.a: must be a string, a number, true or false, not a list",
		}},
		{"network", in(`"network": {"eth0": {"address": "10.0.2.15", "gateway": "router", "mtu": 1}, "a,b": {}, "eth1": {"gateway": ["10.0.0.1", "10.0.0.2"]}}`), []string{
			at + `network."a,b": the name of an interface has from 1 to 15 bytes, without slashes, commas and spaces`,
			at + `network.eth0.address: must be a numeric address with the length of its prefix, such as "10.0.2.15/24", not "10.0.2.15"`,
			at + `network.eth0.gateway: must be a numeric address, such as "10.0.2.2", not "router"`,
			at + "network.eth0.mtu: must be a whole number from 68 to 65536, not 1",
			at + "network.eth1.gateway[1]: there can be one gateway for IPv4 and one for IPv6",
		}},
		{"file systems", in(`"fileSystems": {"data": {}, "/a": {}, "/b": {"options": ["bind"]}, "/c": {"device": "UUID=1", "fsType": "ext4"}, "/d/": {"fsType": "tmpfs"}}`), []string{
			at + `fileSystems."/a".fsType: missing, must be the type of the file system, such as ext4 or tmpfs`,
			at + `fileSystems."/b".device: must be the absolute path of what is mounted again, as the option bind is set`,
			at + `fileSystems."/c".device: must be the path of a device, not "UUID=1": init reads no disk to find one`,
			at + `fileSystems."/d/": the name must be an absolute path, without a slash at its end`,
			at + "fileSystems.data: the name must be an absolute path, without a slash at its end",
		}},
	})
}

func TestInit(t *testing.T) {
	got := good(t, settings(`"init": {"enable": true, "hostname": "vm", "atEnd": "reboot", "onFailure": "continue",
		"modules": ["virtio_net", {"name": "/m/loop.ko.xz", "parameters": "max_loop=1"}], "sysctl": {"b": true, "a": 7},
		"network": {"eth1": {"mtu": 1400}, "eth0": {"address": ["10.0.2.15/24", "fd00::5/64"], "gateway": "::ffff:10.0.2.2"}},
		"fileSystems": {"/var/x": {"device": "/data", "options": ["bind,ro"]}, "/": {"device": "/dev/vda", "fsType": "ext4", "options": ["ro", "noatime", "nofail", "data=ordered"]}, "/tmp/y": {"fsType": "tmpfs"}}}`)).Init
	want := spec.Init{
		Enable: true, Hostname: "vm", AtEnd: spec.EndReboot, GoOn: true,
		Modules: []spec.Module{{Name: "virtio_net"}, {Name: "/m/loop.ko.xz", Parameters: "max_loop=1"}},
		Sysctl:  []spec.Variable{{Name: "a", Value: "7"}, {Name: "b", Value: "1"}},
		Network: []spec.Interface{
			{Name: "eth0", Addresses: []spec.Address{{Text: "10.0.2.15/24", IP: "\x0a\x00\x02\x0f", Prefix: 24}, {Text: "fd00::5/64", IP: "\xfd" + strings.Repeat("\x00", 14) + "\x05", Prefix: 64}},
				Gateways: []spec.Address{{Text: "10.0.2.2", IP: "\x0a\x00\x02\x02"}}}, {Name: "eth1", MTU: 1400},
		},
		Mounts: []spec.Mount{
			{Path: "/", Source: "/dev/vda", Type: "ext4", Flags: spec.MountReadOnly | spec.MountNoAtime, Data: "data=ordered", NoFail: true},
			{Path: "/tmp/y", Source: "tmpfs", Type: "tmpfs"},
			{Path: "/var/x", Source: "/data", Flags: spec.MountReadOnly | spec.MountBind},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := good(t, settings(`"init": {"hostname": "vm"}`)).Init; !reflect.DeepEqual(got, spec.Init{}) {
		t.Errorf("without enable: got %+v, want nothing", got)
	}
}
