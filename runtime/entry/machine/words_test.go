package machine

import (
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// at is an address, with the length of its prefix or without.
func at(text string) spec.Address {
	host, length, _ := strings.Cut(text, "/")
	a := spec.Address{Text: text, IP: string(netip.MustParseAddr(host).AsSlice())}
	a.Prefix, _ = strconv.Atoi(length)
	return a
}

func TestWords(t *testing.T) {
	table := []spec.Interface{{Name: "eth0", Addresses: []spec.Address{at("10.0.0.1/8"), at("fd00::1/64")}, Gateways: []spec.Address{at("10.0.0.9")}, MTU: 1400}}
	for _, tt := range []struct {
		line  string
		want  spec.Init
		wrong string // what each complaint has to name, separated by spaces
	}{
		{"console=ttyS0 quiet ro init=/init\n", spec.Init{Network: table}, ""},
		{"nimi.hostname=web1 nimi.atEnd=halt", spec.Init{Hostname: "web1", AtEnd: spec.EndHalt, Network: table}, ""},
		{"nimi.hostname=a nimi.hostname=b", spec.Init{Hostname: "b", Network: table}, ""},
		{"nimi.network=eth0,192.168.1.2/24", spec.Init{Network: []spec.Interface{{Name: "eth0", Addresses: []spec.Address{at("192.168.1.2/24")}, MTU: 1400}}}, ""},
		{"nimi.network=eth1,fd00::2/64,fd00::1", spec.Init{Network: []spec.Interface{table[0], {Name: "eth1", Addresses: []spec.Address{at("fd00::2/64")}, Gateways: []spec.Address{at("fd00::1")}}}}, ""},
		{"nimi.hostname= nimi.atEnd=off nimi.hostnam=x nimi", spec.Init{Network: table}, "nimi.hostname nimi.atEnd nimi.hostnam"},
		{"nimi.network nimi.network=eth0 nimi.network=eth0,10.0.0.1 nimi.network=eth0,10.0.0.1/33", spec.Init{Network: table}, "nimi.network nimi.network nimi.network nimi.network"},
		{"nimi.network=,10.0.0.1/8 nimi.network=eth0,10.0.0.1/8,fd00::1 nimi.network=eth0,10.0.0.1/8,", spec.Init{Network: table}, "nimi.network nimi.network nimi.network"},
		{"nimi.network=eth0,192.168.1.2/24,192.168.1.1 nimi.network=eth0,192.168.1.3/24 nimi.network=eth0,192.168.1.4", spec.Init{Network: []spec.Interface{{Name: "eth0", Addresses: []spec.Address{at("192.168.1.3/24")}, MTU: 1400}}}, "nimi.network"},
		{"nimi.hostname=" + strings.Repeat("x", 65), spec.Init{Network: table}, "nimi.hostname"},
	} {
		got := spec.Init{Network: slices.Clone(table)}
		wrong := take(&got, tt.line)
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, want %+v", tt.line, got, tt.want)
		}
		words := strings.Fields(tt.wrong)
		if len(wrong) != len(words) {
			t.Errorf("%s: got %q, want complaints about %q", tt.line, wrong, words)
			continue
		}
		for i, word := range words {
			if !strings.HasPrefix(wrong[i], word+" ") {
				t.Errorf("%s: got %q, want it to be about %s", tt.line, wrong[i], word)
			}
		}
	}
}

// Whatever stands on the command line, init gets by.
func FuzzWords(f *testing.F) {
	f.Add("nimi.network=eth0,10.0.2.15/24,10.0.2.2 nimi.atEnd=reboot nimi.hostname=\xff")
	f.Add("nimi.network=a,::/0,:: nimi.=,")
	f.Fuzz(func(t *testing.T, line string) {
		var in spec.Init
		take(&in, line)
		for _, face := range in.Network {
			for _, a := range face.Addresses {
				if p, err := netip.ParsePrefix(a.Text); err == nil && (string(p.Addr().AsSlice()) != a.IP || p.Bits() != a.Prefix) || err != nil && len(a.IP) != 4 {
					t.Errorf("%q: the address %q was taken as %+v", line, a.Text, a)
				}
			}
		}
	})
}

func TestModuleTable(t *testing.T) {
	const table = "kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz\n" +
		"kernel/drivers/acpi/button.ko:\nkernel/drivers/platform/surface/surfacepro3_button.ko:\n"
	for name, want := range map[string][]string{
		"virtio-net": {"kernel/net/core/failover.ko.xz", "kernel/drivers/net/net_failover.ko.xz", "kernel/drivers/net/virtio_net.ko.xz"},
		"button":     {"kernel/drivers/acpi/button.ko"},
		"but":        nil,
	} {
		if got := dependencies(table, name); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !lists("kernel/fs/ext4/ext4.ko\nkernel/a-b.ko\n", "a_b") || lists("kernel/fs/ext4/ext4.ko\n", "ext") {
		t.Error("modules.builtin is misread")
	}
}
