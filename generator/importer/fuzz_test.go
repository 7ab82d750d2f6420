package importer

import (
	"path/filepath"
	"testing"
)

// fuzz imports any text as a file of a format: nothing panics, and what comes out is well (imported looks).
func fuzz(f *testing.F, from, file string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20_000 {
			return
		}
		path := filepath.Join(t.TempDir(), file)
		writeFile(t, path, text)
		r, err := imported(t, path, from)
		if (r == nil) == (err == nil) {
			t.Errorf("got %v and %v", r, err)
		}
	})
}

func FuzzCompose(f *testing.F) {
	fuzz(f, "compose", "compose.yaml", readText(f, "testdata/keys/compose.yaml"), "services: { a: { image: x, user: '::', restart: 'on-failure:x' } }",
		"services: { a: { command: [\"\\0\"], environment: { '': x, 'a=b': y }, ulimits: { x: -1 } } }", "services: { a: { command: x, depends_on: [a] } }")
}

func FuzzProcessCompose(f *testing.F) {
	fuzz(f, "process-compose", "pc.yaml", readText(f, "testdata/keys/process-compose.yaml"), "processes: { '': { command: x }, '..': { command: y }, 1: { command: z } }",
		"processes: { a: { command: x, depends_on: { b: {} } }, b: { command: x, depends_on: { a: {} } } }", "processes: &a { b: { command: x, <<: *a } }")
}

func FuzzSupervisord(f *testing.F) {
	fuzz(f, "supervisord", "s.conf", readText(f, "testdata/keys/supervisord.conf"), "[program:a]\ncommand=%(ENV_X)s 'x\nenvironment=A=\"b", "[program:]\n[program:a b/c]\ncommand=\"\"")
}

func FuzzSystemd(f *testing.F) {
	fuzz(f, "systemd", "a@b.service", "[Unit]\nAfter=a@b.service x\n[Service]\nType=oneshot\nExecStart=-@/bin/x %i $A \\\n y\nExecStart=\"\nRestart=always\nLimitNOFILE=1:2\n",
		"[Service]\nExecStart=/x ; /y\nEnvironment=A \"B=c d\"\nWatchdogSec=1min 30s\n[Install]\nWantedBy=x\n")
}

func FuzzTimer(f *testing.F) {
	for _, s := range []string{"daily", "*-*-* 04:00:00", "Mon..Fri 10:00", "*:0/15", "2026-01-01", "-", ":", "*-*-01 00:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, event string) {
		outcome(t, "systemd", "u", map[string]string{
			"u/a.service": "[Service]\nExecStart=/x\n", "u/a.timer": "[Timer]\nOnCalendar=" + event + "\n",
		})
	})
}

func FuzzProcfile(f *testing.F) {
	fuzz(f, "procfile", "Procfile", "web: serve $PORT\n# x\n\nweb: again\n-: x\n", ":\n")
}

func FuzzS6(f *testing.F) {
	f.Add("longrun", "#!/bin/sh\n", "a\nb", "3")
	f.Add("oneshot", "x { y } z", "c", "-1")
	f.Add("bundle", "", "", "")
	f.Fuzz(func(t *testing.T, kind, script, names, number string) {
		outcome(t, "s6-rc", "s", map[string]string{
			"s/a/type": kind, "s/a/run": script, "s/a/up": script, "s/a/down": script, "s/a/dependencies": names, "s/a/contents": names, "s/a/notification-fd": number,
			"s/a/timeout-kill": number, "s/b/type": "longrun", "s/b/run": script, "s/b/producer-for": names, "s/c/type": "bundle", "s/c/contents": names,
		})
	})
}
