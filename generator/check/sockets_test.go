package check

import "testing"

// TestSameAddress: TCP and UDP have ports of their own; a path is one for both types.
func TestSameAddress(t *testing.T) {
	wantLines(t, []byte(`{"services": {
		"a": {"process": {"argv": ["/a"]}, "nimi": {"sockets": {
			"tcp": "80", "udp": {"listen": "80", "type": "datagram"}, "path": "/run/a", "same": ":80", "name": "@a", "ip": "127.0.0.1:80"}}},
		"b": {"services": {"c": {"process": {"argv": ["/c"]}, "nimi": {"sockets": {
			"d g": {"listen": "/run/./a", "type": "datagram"}, "name": "@b", "udp": {"listen": "080", "type": "datagram"}}}}}}}}`),
		`services.a.nimi.sockets.tcp: has the address of services.a.nimi.sockets.same: ":80"`,
		`services.b.services.c.nimi.sockets."d g": has the address of services.a.nimi.sockets.path: "/run/a"`,
		`services.b.services.c.nimi.sockets.udp: has the address of services.a.nimi.sockets.udp: ":80"`,
	)
}

func TestLogLineOfRawOutput(t *testing.T) {
	wantLines(t, []byte(`{"settings": {"logging": {"format": "raw"}}, "services": {
		"a": {"process": {"argv": ["/a"]}, "nimi": {"ready": {"logLine": "up"}}},
		"b": {"process": {"argv": ["/b"]}, "nimi": {"ready": {"logLine": "up"}, "log": {"format": "json"}}}}}`),
		"services.a.nimi.ready.logLine: is not possible with log.format raw: services then inherit the launcher's descriptors, so nothing reads what they print")
}
