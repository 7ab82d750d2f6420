package decode

import (
	"reflect"
	"testing"

	"nimi/runtime/spec"
)

func TestEnvironmentFiles(t *testing.T) {
	const at = "services.web.nimi."
	const place = `must be an absolute path, with "-" in front if the file may be missing, not `
	testWrong(t, []wrong{
		{"paths", web(`"nimi": {"environmentFiles": ["", "x", "-", "--/x", 1, null, "/\u0000"], "stdin": "in"}`), []string{
			at + "environmentFiles[0]: " + place + `""`,
			at + "environmentFiles[1]: " + place + `"x"`,
			at + "environmentFiles[2]: " + place + `"-"`,
			at + "environmentFiles[3]: " + place + `"--/x"`,
			at + "environmentFiles[4]: must be an absolute path or an object with one, not a number",
			at + "environmentFiles[5]: must not be null",
			at + "environmentFiles[6]: must not contain a NUL character",
			at + `stdin: must be an absolute path or "open", not "in"`,
		}},
		{"type", web(`"nimi": {"environmentFiles": "/x", "stdin": 1}`), []string{
			at + `environmentFiles: must be a list, not a string; write ["/x"]`,
			at + `stdin: must be an absolute path or "open", not a number`,
		}},
	})
	testWrong(t, []wrong{
		{"objects", web(`"nimi": {"environmentFiles": [{}, {"path": ""}, {"path": "x"}, {"path": "/x", "relative": true}, {"path": "-/x"}, {"path": "/x", "format": "docker"}, {"path": "/x", "optinal": true}, {"path": 1}]}`), []string{
			at + "environmentFiles[0].path: missing, must be the path of a file",
			at + "environmentFiles[1].path: must not be empty",
			at + `environmentFiles[2].path: must be an absolute path, not "x"; relative = true means one that begins where the launcher is started`,
			at + `environmentFiles[3].path: must be relative to where the launcher is started, with relative = true, not "/x"`,
			at + "environmentFiles[4].path: must be a path alone; optional = true says that the file may be missing",
			at + `environmentFiles[5].format: must be one of systemd, dotenv, not "docker"; write "dotenv"`,
			at + `environmentFiles[6].optinal: unknown option; did you mean "optional"?`,
			at + `environmentFiles[7].path: must be a string, not a number; write "1"`,
		}},
	})
	dotenv := good(t, web(`"nimi": {"environmentFiles": [{"path": "./a//.env", "relative": true, "format": "dotenv", "optional": true}, {"path": "/b", "format": "systemd"}]}`)).Services[0]
	if want := []spec.EnvironmentFile{{Path: "a/.env", Optional: true, Format: spec.EnvironmentDotenv}, {Path: "/b"}}; !reflect.DeepEqual(dotenv.EnvironmentFiles, want) {
		t.Errorf("got %+v, want %+v", dotenv.EnvironmentFiles, want)
	}
	s := good(t, web(`"nimi": {"environmentFiles": ["/b", "-/run//x"], "stdin": "/dev//stdin"}`)).Services[0]
	if want := []spec.EnvironmentFile{{Path: "/b"}, {Path: "/run/x", Optional: true}}; !reflect.DeepEqual(s.EnvironmentFiles, want) {
		t.Errorf("got %+v, want %+v", s.EnvironmentFiles, want)
	}
	if got, want := s.Stdin, "/dev/stdin"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
