package check

import (
	"strings"
	"testing"
)

func TestSyslog(t *testing.T) {
	service := func(log string) string {
		return `{"process": {"argv": ["/a"]}, "nimi": {"log": {` + log + `}}}`
	}
	const at, want = "services.a.nimi.log.syslog", "true, false or the absolute path of a datagram socket"
	for value, problem := range map[string]string{
		`1`:                                   "must be " + want + ", not a number",
		`"log"`:                               `must be an absolute path, not "log"`,
		`""`:                                  `must be an absolute path, not ""`,
		`["/a"]`:                              "must be " + want + ", not a list",
		`"/` + strings.Repeat("x", 107) + `"`: "must be at most 107 bytes, as the path of a socket",
		`true, "format": "raw"`:               "must not be set with format raw: services then inherit the launcher's descriptors, so it has no output to send",
	} {
		problems(t, `{"services": {"a": `+service(`"syslog": `+value)+`}}`, []string{at + ": " + problem})
	}
	problems(t, `{"settings": {"logging": {"syslog": true}}, "services": {"a": `+service(``)+`}}`, []string{"settings.logging.syslog: unknown option; it is for each service: nimi.log.syslog"})
	p := good(t, []byte(`{"services": {"a": `+service(`"syslog": true`)+`, "b": `+service(`"syslog": "/run//log"`)+`, "c": `+service(`"syslog": false`)+`, "d": `+service(`"syslog": null`)+`}}`))
	for i, path := range []string{"/dev/log", "/run/log", "", ""} {
		if got := p.Services[i].Logging.Syslog; got != path {
			t.Errorf("%s: got %q, want %q", p.Services[i].Name, got, path)
		}
	}
}
