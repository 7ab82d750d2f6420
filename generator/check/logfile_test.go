package check

import "testing"

func TestLogFiles(t *testing.T) {
	service := func(log string) string {
		return `{"process": {"argv": ["/a"]}, "nimi": {"log": {` + log + `}}}`
	}
	problems(t, `{"services": {"a": `+service(`"file": "/var/log//a", "stderrFile": "/var/log/a"`)+`, "b": `+service(`"file": "logs/b", "stderrFile": "/var/log/x/../a"`)+`, "c": `+service(`"file": "./logs/b"`)+`}}`, []string{
		`services.b.nimi.log.stderrFile: is that of services.a.nimi.log.file: "/var/log/a"`,
		`services.c.nimi.log.file: is that of services.b.nimi.log.file: "logs/b"`,
	})
	const at = "services.a.nimi.log."
	problems(t, `{"services": {"a": `+service(`"file": "/", "stderrFile": "x/"`)+`, "b": `+service(`"file": "..", "stderrFile": ""`)+`, "c": `+service(`"file": 1`)+`}}`, []string{
		at + `file: must be the path of a file, not "/"`, at + `stderrFile: must be the path of a file, not "x/"`,
		`services.b.nimi.log.file: must be the path of a file, not ".."`, `services.b.nimi.log.stderrFile: must not be empty`,
		`services.c.nimi.log.file: must be a string, not a number; write "1"`,
	})
	const raw = "must not be set with format raw: services then inherit the launcher's descriptors, so it has no output to write to files"
	problems(t, `{"services": {"a": `+service(`"format": "raw", "file": "/a", "stderrFile": "/b"`)+`}}`, []string{at + "file: " + raw, at + "stderrFile: " + raw})
	problems(t, `{"settings": {"logging": {"file": "/a"}}, "services": {"a": `+service(``)+`}}`, []string{"settings.logging.file: unknown option; it is for each service: nimi.log.file"})
	p := good(t, []byte(`{"services": {"a": `+service(`"file": "./logs/../a", "rotate": {"size": 5000}`)+`}}`))
	if l := p.Services[0].Logging; l.Path != "a" || l.Rotate.Size != 5000 || l.Rotate.Keep != 5 || p.LogDirectory != "" {
		t.Errorf("got %+v, directory %q", l, p.LogDirectory)
	}
}
