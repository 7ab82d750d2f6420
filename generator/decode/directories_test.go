package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestDirectoriesWrong(t *testing.T) {
	dirs := func(s string) string { return web(`"nimi": {"directories": {` + s + `}}`) }
	const at, place = "services.web.nimi.directories.", `must be an absolute path or a name, without "..", not `
	long := strings.Repeat("x", 256)
	testWrong(t, []wrong{
		{"types", dirs(`"state": 1, "runtime": [1, null], "cache": {"path": "x"}, "logs": [{"path": 1, "mode": 755}]`), []string{
			at + "cache: must be a string or a list, not an object",
			at + `logs[0].mode: must be an octal number in quotes, such as "0750", not a number`,
			at + `logs[0].path: must be a string, not a number; write "1"`,
			at + "runtime[0]: must be a string or an object of path and mode, not a number",
			at + "runtime[1]: must not be null",
			at + "state: must be a string or a list, not a number",
		}},
		{"unknown", dirs(`"configuration": "x", "state": [{"paht": "x"}]`), []string{
			at + "configuration: unknown option",
			at + "state[0].paht: unknown option; did you mean \"path\"?",
			at + "state[0].path: missing, must be a path",
		}},
		{"paths", dirs(`"state": ["", ".", "/", "//", "..", "a/../b", "/var/../etc", "a:b", "a\nb", "a\u0000", "` + long + `"]`), []string{
			at + "state[0]: " + place + `""`,
			at + "state[10]: must have names of at most 255 bytes, not \"" + long[:80] + "…\"",
			at + "state[1]: " + place + `"."`,
			at + "state[2]: " + place + `"/"`,
			at + "state[3]: " + place + `"//"`,
			at + "state[4]: " + place + `".."`,
			at + "state[5]: " + place + `"a/../b"`,
			at + "state[6]: " + place + `"/var/../etc"`,
			at + `state[7]: must not contain ":", which stands between directories where they are exported, not "a:b"`,
			at + `state[8]: must not contain control characters or line separators, not "a\nb"`,
			at + "state[9]: must not contain a NUL character",
		}},
		{"deep", dirs(`"state": "` + strings.Repeat("x/", 300) + `"`), []string{at + `state: must be at most 512 bytes long, not "` + strings.Repeat("x/", 40) + `…"`}},
		{"mode", dirs(`"state": [{"path": "x", "mode": "10000"}, {"path": "y", "mode": "rwx"}]`), []string{
			at + `state[0].mode: must be an octal number from "0" to "7777", not "10000"`,
			at + `state[1].mode: must be an octal number from "0" to "7777", not "rwx"`,
		}},
		{"twice", dirs(`"state": ["x", {"path": "./x/", "mode": "0700"}], "cache": "x"`), []string{at + `state[1]: has the same path as one before it: "x"`}},
		{"list", web(`"nimi": {"directories": ["x"]}`), []string{`services.web.nimi.directories: must be an object, not a list; the form is {"state": "shop"}`}},
	})
}

func TestDirectories(t *testing.T) {
	s := good(t, web(`"nimi": {"directories": {"logs": ["b", "a/"], "state": "x//y", "runtime": null, "cache": [{"path": "/srv/./c", "mode": "2770"}, {"path": "d", "mode": null}]}}`)).Services[0]
	want := []spec.Directory{
		{Kind: spec.DirectoryState, Path: "x/y", Mode: 0o755},
		{Kind: spec.DirectoryCache, Path: "/srv/c", Mode: 0o2770},
		{Kind: spec.DirectoryCache, Path: "d", Mode: 0o755},
		{Kind: spec.DirectoryLogs, Path: "b", Mode: 0o755},
		{Kind: spec.DirectoryLogs, Path: "a", Mode: 0o755},
	}
	if !reflect.DeepEqual(s.Directories, want) {
		t.Errorf("got %+v, want %+v", s.Directories, want)
	}
}
