package decode

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

func nimi(options string) string { return web(`"nimi": {` + options + `}`) }

func TestReadyWrong(t *testing.T) {
	const at = "services.web.nimi."
	const milliseconds = "must be a whole number of milliseconds from 1 to 315360000000, not "
	const noEffect = "initialDelay, period, timeout, successThreshold and failureThreshold have no effect without exec, tcp, unix, http or file"
	const oneshot = " must not be set for a oneshot, which is ready once it has ended in success"
	testWrong(t, []wrong{
		{"no pidFile", nimi(`"type": "forking"`), []string{at + `type: "forking" needs pidFile, the file in which the program names the process that stays; without one, have the program stay in the foreground`}},
		{"pidFile alone", nimi(`"pidFile": "/run/x"`), []string{at + `pidFile: is for services of type "forking" only`}},
		{"pidFile of a oneshot", nimi(`"type": "oneshot", "pidFile": "/run/x"`), []string{at + `pidFile: is for services of type "forking" only`}},
		{"relative pidFile", nimi(`"type": "forking", "pidFile": "x"`), []string{at + `pidFile: must be an absolute path, not "x"`}},
		{"forking that says so too", nimi(`"type": "forking", "pidFile": "/run/x", "ready": {"tcp": ":80"}`), []string{at + `ready: tcp must not be set with type "forking", which is ready once pidFile names the process that stays`}},
		{"type", nimi(`"type": "spooning"`), []string{at + `type: must be one of simple, oneshot, notify, forking, not "spooning"`}},
		{"type of type", nimi(`"type": 1`), []string{at + "type: must be one of simple, oneshot, notify, forking, not a number"}},
		{"two", nimi(`"ready": {"exec": ["a"], "tcp": ":80", "notify": true}`), []string{at + "ready: only one of exec, tcp, notify may be set, as each says when the service is ready"}},
		{"unknown", nimi(`"ready": {"htpt": "x"}, "health": {"notify": true}`), []string{
			at + "health.notify: unknown option",
			at + `ready.htpt: unknown option; did you mean "http"?`,
		}},
		{"kinds", nimi(`"ready": "yes", "health": []`), []string{
			at + `health: must be an object, not a list; the form is {"http": "http://127.0.0.1:8080/health"}`,
			at + `ready: must be an object, not a string; the form is {"tcp": "127.0.0.1:80"}`,
		}},
		{"oneshot", nimi(`"type": "oneshot", "ready": {"tcp": ":80"}, "health": {"file": "/x"}, "watchdog": 1`), []string{
			at + "health: file must not be set for a oneshot, which is not asked while it runs",
			at + "ready: tcp" + oneshot,
			at + "watchdog: must not be set for a oneshot, which is ready only once it has ended",
		}},
		{"oneshot notify", nimi(`"type": "oneshot", "ready": {"notify": true}`), []string{at + "ready: notify" + oneshot}},
		{"notify and more", nimi(`"type": "notify", "ready": {"file": "/x"}`), []string{at + `ready: file must not be set with type "notify", which means ready.notify`}},
		{"exec", nimi(`"ready": {"exec": []}, "health": {"exec": "a"}`), []string{
			at + `health.exec: must be a list, not a string; write ["a"]`,
			at + "ready.exec: must not be empty",
		}},
		{"tcp", nimi(`"ready": {"tcp": "8080"}, "health": {"tcp": "db:5432"}`), []string{
			at + `health.tcp: the host must be an IP address or localhost, not "db": no names are looked up while services run`,
			at + `ready.tcp: must be an address such as "127.0.0.1:80", "[::1]:80" or ":80", not "8080"; write ":8080"`,
		}},
		{"tcp port", nimi(`"ready": {"tcp": ":0"}, "health": {"tcp": "[::1]:65536"}`), []string{
			at + `health.tcp: the port must be a number from 1 to 65535, not "65536"`,
			at + `ready.tcp: the port must be a number from 1 to 65535, not "0"`,
		}},
		{"tcp service name", nimi(`"ready": {"tcp": "127.0.0.1:http"}`), []string{at + `ready.tcp: the port must be a number from 1 to 65535, not "http"`}},
		{"tcp zone", nimi(`"ready": {"tcp": "[fe80::1%eth0]:80"}`), []string{at + `ready.tcp: the host must not have a zone: "fe80::1%eth0"`}},
		{"tcp number", nimi(`"ready": {"tcp": 80}`), []string{at + `ready.tcp: must be an address such as "127.0.0.1:80", not a number`}},
		{"unix", nimi(`"ready": {"unix": "run/socket"}, "health": {"unix": "/` + strings.Repeat("x", 107) + `"}`), []string{
			at + "health.unix: the path of a socket must be at most 107 bytes long, not 108",
			at + `ready.unix: must be an absolute path, not "run/socket"`,
		}},
		{"file", nimi(`"ready": {"file": ""}, "health": {"file": "x"}`), []string{
			at + `health.file: must be an absolute path, not "x"`,
			at + `ready.file: must be an absolute path, not ""`,
		}},
		{"https", nimi(`"ready": {"http": "https://127.0.0.1/"}`), []string{at + "ready.http: https is not supported: a launcher has no TLS; use exec with a program such as curl"}},
		{"http scheme", nimi(`"ready": {"http": {"url": "ftp://127.0.0.1/"}}`), []string{at + `ready.http.url: must begin with http://, not "ftp://127.0.0.1/"`}},
		{"http no scheme", nimi(`"ready": {"http": "127.0.0.1/"}`), []string{at + `ready.http: must begin with http://, not "127.0.0.1/"`}},
		{"http opaque", nimi(`"ready": {"http": "http:127.0.0.1"}`), []string{at + `ready.http: must be a URL such as http://127.0.0.1:8080/health, not "http:127.0.0.1"`}},
		{"http name", nimi(`"ready": {"http": "http://web/"}`), []string{at + `ready.http: the host must be an IP address or localhost, not "web": no names are looked up while services run`}},
		{"http user", nimi(`"ready": {"http": "http://a:b@127.0.0.1/"}`), []string{at + "ready.http: must not have a user or a password in it"}},
		{"http fragment", nimi(`"ready": {"http": "http://127.0.0.1/#x"}`), []string{at + `ready.http: must not have a fragment ("#…"): servers do not get to see it`}},
		{"http port", nimi(`"ready": {"http": "http://127.0.0.1:0/"}`), []string{at + `ready.http: the port must be a number from 1 to 65535, not "0"`}},
		{"http injection", nimi(`"ready": {"http": "http://127.0.0.1/?a b"}, "health": {"http": "http://127.0.0.1/\r\nX: y"}`), []string{
			at + `health.http: must be a URL such as http://127.0.0.1:8080/health, not "http://127.0.0.1/\r\nX: y"`,
			at + `ready.http: must have everything that is not printable ASCII percent-encoded: "http://127.0.0.1/?a b"`,
		}},
		{"http long", nimi(`"ready": {"http": "http://127.0.0.1/` + strings.Repeat("x", 4000) + `"}`), []string{at + "ready.http: must have a path of at most 4000 bytes, not 4001"}},
		{"http without url", nimi(`"ready": {"http": {"status": 99}}, "health": {"http": 80}`), []string{
			at + "health.http: must be a URL or an object with one, not a number",
			at + "ready.http.status: must be a whole number from 200 to 599, not 99",
			at + "ready.http.url: missing, must be a URL such as http://127.0.0.1:8080/health",
		}},
		{"http status", nimi(`"ready": {"http": {"url": "http://:80", "status": []}}, "health": {"http": {"url": "http://:80", "status": [200, "x", 600]}}`), []string{
			at + "health.http.status[1]: must be a whole number, not a string",
			at + "health.http.status[2]: must be a whole number from 200 to 599, not 600",
			at + "ready.http.status: must not be empty",
		}},
		{"notify", nimi(`"ready": {"notify": 1}`), []string{at + "ready.notify: must be true or false, not a number"}},
		{"descriptor", nimi(`"ready": {"descriptor": 2}`), []string{at + "ready.descriptor: must be a whole number from 3 to 99, not 2"}},
		{"times", nimi(`"ready": {"file": "/x", "initialDelay": -1, "period": 0, "timeout": 0.5, "successThreshold": 0, "failureThreshold": -1, "startTimeout": "1s"},
			"health": {"file": "/x", "failureThreshold": 0}`), []string{
			at + "health.failureThreshold: must be a whole number from 1 to 2147483647, not 0",
			at + "ready.failureThreshold: must be a whole number from 0 to 2147483647, not -1",
			at + "ready.initialDelay: must be a whole number of milliseconds from 0 to 315360000000, not -1",
			at + "ready.period: " + milliseconds + "0",
			at + "ready.startTimeout: must be a whole number of milliseconds, not a string; write 1000",
			at + "ready.successThreshold: must be a whole number from 1 to 2147483647, not 0",
			at + "ready.timeout: " + milliseconds + "0.5",
		}},
		{"no effect", nimi(`"ready": {"notify": true, "period": 100}, "health": {"initialDelay": 5}`), []string{
			at + "health: " + noEffect,
			at + "ready: " + noEffect,
		}},
		{"no start timeout", nimi(`"ready": {"startTimeout": 5000}`), []string{at + "ready.startTimeout: has no effect: the service is ready once started, as nothing else is set"}},
		{"watchdog", nimi(`"watchdog": 0`), []string{at + "watchdog: " + milliseconds + "0"}},
	})
}

func TestReady(t *testing.T) {
	const second = time.Second
	probe := func(p spec.Probe) spec.Probe {
		p.Period, p.Timeout, p.SuccessThreshold = defaultReady.Period, defaultReady.Timeout, 1
		return p
	}
	ready := func(p spec.Probe) spec.Service {
		return spec.Service{Ready: spec.Ready{Probe: probe(p), StartTimeout: 90 * second}}
	}
	http := func(h spec.HTTP) spec.Service { return ready(spec.Probe{HTTP: h}) }
	for _, c := range []struct {
		options string
		want    spec.Service
	}{
		{``, spec.Service{}},
		{`"type": null, "ready": null, "health": null, "watchdog": null`, spec.Service{}},
		{`"type": "simple", "ready": {"exec": null, "tcp": null, "unix": null, "http": null, "file": null, "logLine": null, "notify": false, "descriptor": null,
			"initialDelay": null, "period": null, "timeout": null, "successThreshold": null, "failureThreshold": null, "startTimeout": null},
			"health": {"exec": null, "tcp": null, "unix": null, "http": null, "file": null, "period": null}`, spec.Service{}},
		{`"ready": {"initialDelay": 0, "period": 500, "timeout": 1000, "successThreshold": 1, "failureThreshold": 0, "startTimeout": 90000},
			"health": {"initialDelay": 0, "period": 10000, "timeout": 1000, "successThreshold": 1, "failureThreshold": 3}`, spec.Service{}},
		{`"type": "oneshot"`, spec.Service{Type: spec.TypeOneshot}},
		{`"type": "oneshot", "ready": {"startTimeout": 5000}`, spec.Service{Type: spec.TypeOneshot, Ready: spec.Ready{StartTimeout: 5 * second}}},
		{`"type": "notify"`, spec.Service{Ready: spec.Ready{Notify: true, StartTimeout: 90 * second}}},
		{`"type": "notify", "ready": {"notify": true, "startTimeout": 0}`, spec.Service{Ready: spec.Ready{Notify: true}}},
		{`"type": "notify", "ready": {"notify": false}`, spec.Service{Ready: spec.Ready{Notify: true, StartTimeout: 90 * second}}},
		{`"ready": {"notify": true}, "watchdog": 20000`, spec.Service{Ready: spec.Ready{Notify: true, StartTimeout: 90 * second}, Watchdog: 20 * second}},
		{`"ready": {"descriptor": 4}`, spec.Service{Ready: spec.Ready{Descriptor: 4, StartTimeout: 90 * second}}},
		{`"ready": {"exec": ["/bin/check", ""]}`, ready(spec.Probe{Exec: []string{"/bin/check", ""}})},
		{`"ready": {"tcp": ":5432"}`, ready(spec.Probe{TCP: "localhost:5432"})},
		{`"ready": {"tcp": "LocalHost:5432"}`, ready(spec.Probe{TCP: "localhost:5432"})},
		{`"ready": {"tcp": "0.0.0.0:80"}`, ready(spec.Probe{TCP: "127.0.0.1:80"})},
		{`"ready": {"tcp": "[::]:080"}`, ready(spec.Probe{TCP: "[::1]:80"})},
		{`"ready": {"tcp": "[2001:DB8:0::1]:80"}`, ready(spec.Probe{TCP: "[2001:db8::1]:80"})},
		{`"ready": {"tcp": "[::ffff:10.0.0.1]:80"}`, ready(spec.Probe{TCP: "10.0.0.1:80"})},
		{`"ready": {"unix": "/run//db/socket"}`, ready(spec.Probe{Unix: "/run/db/socket"})},
		{`"ready": {"file": "/run/up"}`, ready(spec.Probe{File: "/run/up"})},
		{`"ready": {"http": "http://localhost:8080/health?deep=1&x=%20"}`, http(spec.HTTP{Address: "localhost:8080", Host: "localhost:8080", Target: "/health?deep=1&x=%20"})},
		{`"ready": {"http": "HTTP://127.0.0.1"}`, http(spec.HTTP{Address: "127.0.0.1:80", Host: "127.0.0.1", Target: "/"})},
		{`"ready": {"http": "http://:8080"}`, http(spec.HTTP{Address: "localhost:8080", Host: "localhost:8080", Target: "/"})},
		{`"ready": {"http": "http://[::1]:81/a b"}`, http(spec.HTTP{Address: "[::1]:81", Host: "[::1]:81", Target: "/a%20b"})},
		{`"ready": {"http": {"url": "http://10.0.0.1?q", "status": 204}}`, http(spec.HTTP{Address: "10.0.0.1:80", Host: "10.0.0.1", Target: "/?q", Status: []int{204}})},
		{`"ready": {"http": {"url": "http://10.0.0.1/", "status": [401, 200, 401]}}`, http(spec.HTTP{Address: "10.0.0.1:80", Host: "10.0.0.1", Target: "/", Status: []int{200, 401}})},
		{`"ready": {"http": {"url": "http://10.0.0.1/", "status": null}}`, http(spec.HTTP{Address: "10.0.0.1:80", Host: "10.0.0.1", Target: "/"})},
		{`"ready": {"file": "/x", "initialDelay": 1, "period": 2, "timeout": 3, "successThreshold": 4, "failureThreshold": 5, "startTimeout": 6}`,
			spec.Service{Ready: spec.Ready{StartTimeout: 6 * time.Millisecond, Probe: spec.Probe{File: "/x", InitialDelay: time.Millisecond,
				Period: 2 * time.Millisecond, Timeout: 3 * time.Millisecond, SuccessThreshold: 4, FailureThreshold: 5}}}},
		{`"health": {"file": "/x"}`, spec.Service{Health: spec.Probe{File: "/x", Period: 10 * second, Timeout: second, SuccessThreshold: 1, FailureThreshold: 3}}},
	} {
		got := good(t, nimi(c.options)).Services[0].Service
		got = spec.Service{Type: got.Type, Ready: got.Ready, Health: got.Health, Watchdog: got.Watchdog}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.options, got, c.want)
		}
	}
}

// The sockets of a service take the first descriptors.
func TestDescriptorBehindSockets(t *testing.T) {
	for text, want := range map[string]string{
		`{"descriptor": 4}`: "descriptor: must be at least 5, as the sockets of the service come first",
		`{"descriptor": 5}`: "",
	} {
		s := &service{Service: &input.Service{}}
		s.Sockets = make([]spec.Socket, 2)
		var r input.Report
		document, err := input.Parse([]byte(text), &r)
		if err != nil {
			t.Fatal(err)
		}
		s.ready(document)
		if got := strings.Join(lines(r.Problems()), "\n"); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
