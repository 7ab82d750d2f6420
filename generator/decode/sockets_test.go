package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestSocketsWrong(t *testing.T) {
	const (
		at   = "services.web.nimi.sockets"
		want = `must be a path, "@name", a port, or an IP address and a port such as "127.0.0.1:80" or "[::1]:80"`
	)
	sockets := func(s string) string { return web(`"nimi": {"sockets": ` + s + `}`) }
	listen := func(name, address, problem string) wrong {
		return wrong{name, sockets(`{"a": "` + address + `"}`), []string{at + ".a: " + problem}}
	}
	testWrong(t, []wrong{
		{"type", sockets("[]"), []string{at + `: must be an object, not a list; the form is {"http": "127.0.0.1:8080"}`}},
		{"number", sockets(`{"a": 80}`), []string{at + ".a: must be an address or an object with one, not a number"}},
		{"names", sockets(`{"": "1", "a:b": "2", "é": "3", "\u0007": "4", "` + strings.Repeat("x", 256) + `": "5"}`), []string{
			at + `."": the name must not be empty`,
			at + `."\a": the name must have printable ASCII characters only, and no ":"`,
			at + `."a:b": the name must have printable ASCII characters only, and no ":"`,
			at + `."` + strings.Repeat("x", 80) + `…": the name must be at most 255 bytes long, not 256`,
			at + `."é": the name must have printable ASCII characters only, and no ":"`,
		}},
		listen("empty", "", "must not be empty"),
		listen("relative", "run/a", want+`, not "run/a"`),
		listen("root", "/", `must be the path of a file, not "/"`),
		listen("directory", "/run/", `must be the path of a file, not "/run/"`),
		listen("long path", "/"+strings.Repeat("x", 107), "the path of a socket must be at most 107 bytes long, not 108"),
		listen("abstract", "@", `must have a name after "@"`),
		listen("long abstract", "@"+strings.Repeat("x", 108), `the name after "@" must be at most 107 bytes long, not 108`),
		listen("port 0", "0", "the port must be from 1 to 65535, not 0"),
		listen("port", "65536", "the port must be from 1 to 65535, not 65536"),
		listen("long port", strings.Repeat("9", 30), want+`, not "`+strings.Repeat("9", 30)+`"`),
		listen("sign", "127.0.0.1:+80", want+`, not "127.0.0.1:+80"`),
		listen("no port", "127.0.0.1", want+`, not "127.0.0.1"`),
		listen("name", "localhost:80", want+`, not "localhost:80"`),
		listen("bare IPv6", "::1:80", want+`, not "::1:80"`),
		listen("IPv4 in brackets", "[127.0.0.1]:80", want+`, not "[127.0.0.1]:80"`),
		listen("zone", "[fe80::1%eth0]:80", `must not have a zone: "[fe80::1%eth0]:80"`),
		{"options", sockets(`{"a": {"listen": "80", "type": "packet", "mode": "888", "user": true, "group": "", "backlog": 0, "nodelay": true}}`), []string{
			at + ".a.backlog: must be a whole number from 1 to 2147483647, not 0",
			at + ".a.group: must not be empty",
			at + `.a.mode: must be an octal number from "0" to "777", not "888"`,
			at + ".a.nodelay: unknown option",
			at + `.a.type: must be one of stream, datagram, not "packet"`,
			at + ".a.user: must be a name or a whole number, not a boolean",
		}},
		{"no address", sockets(`{"a": {"type": "stream"}, "b": null}`), []string{at + ".a.listen: missing, " + want, at + ".b.listen: missing, " + want}},
		{"activate", sockets(`{"a": {"listen": "80", "activate": "yes"}}`), []string{at + ".a.activate: must be true or false, not a string; write true"}},
		{"activate a oneshot", web(`"nimi": {"type": "oneshot", "sockets": {"a": {"listen": "80", "activate": true}}}`), []string{
			at + `: activate is for services that run on, not for type "oneshot" or one with a schedule`}},
		{"activate and a schedule", web(`"nimi": {"schedule": 1000, "sockets": {"a": {"listen": "80", "activate": true}}}`), []string{
			at + `: activate is for services that run on, not for type "oneshot" or one with a schedule`}},
		{"activate and onSuccess", web(`"nimi": {"onSuccess": "stop", "sockets": {"a": {"listen": "80", "activate": true}}}`), []string{
			"services.web.nimi.onSuccess: must be ignore, as an end in success has the service wait for the next connection (sockets.<name>.activate)"}},
		{"owner of a port", sockets(`{"a": {"listen": "80", "user": "web"}}`), []string{at + `.a: user and group are for the file of a path only, not for ":80"`}},
	})
}

func TestSockets(t *testing.T) {
	got := good(t, web(`"nimi": {"sockets": {
		"e": "8080", "a": "/run//web/../web.sock", "b": "@web", "c": ":81", "d": {"listen": "127.0.0.1:0082", "backlog": 5}, "f": "[0:0::1]:83",
		"g": {"listen": "[::ffff:1.2.3.4]:84", "type": "datagram", "mode": "0666", "user": null, "group": null, "backlog": 4096},
		"h": {"listen": "/h", "type": "datagram", "mode": "0660", "user": "web", "group": 7},
		"i": "[::]:65535", "j": "0.0.0.0:85"}}`)).Services[0].Sockets
	want := []spec.Socket{
		{Name: "a", Listen: "/run/web.sock", Backlog: 4096, Mode: 0o666},
		{Name: "b", Listen: "@web", Backlog: 4096},
		{Name: "c", Listen: ":81", Backlog: 4096},
		{Name: "d", Listen: "127.0.0.1:82", Backlog: 5},
		{Name: "e", Listen: ":8080", Backlog: 4096},
		{Name: "f", Listen: "[::1]:83", Backlog: 4096},
		{Name: "g", Listen: "[0000:0000:0000:0000:0000:ffff:0102:0304]:84", Datagram: true},
		{Name: "h", Listen: "/h", Datagram: true, Mode: 0o660, User: "web", Group: "7"},
		{Name: "i", Listen: "[::]:65535", Backlog: 4096},
		{Name: "j", Listen: "0.0.0.0:85", Backlog: 4096},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}
