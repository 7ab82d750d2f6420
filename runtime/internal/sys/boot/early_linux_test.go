package boot

import (
	"bytes"
	"testing"
)

func TestPlaceSetting(t *testing.T) {
	for name, want := range map[string]string{
		"net.ipv4.ip_forward": "net/ipv4/ip_forward", "net/ipv4/conf/eth0.5/forwarding": "net/ipv4/conf/eth0.5/forwarding",
		"net.ipv4.conf.eth0/5.forwarding": "net/ipv4/conf/eth0.5/forwarding", "panic": "panic",
	} {
		placeSetting(name)
		got, _, _ := bytes.Cut(room[:], []byte{0})
		if string(got) != "/proc/sys/"+want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
