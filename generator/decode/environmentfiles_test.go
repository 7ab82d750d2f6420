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
			at + "environmentFiles[4]: must be an absolute path, not a number",
			at + "environmentFiles[5]: must not be null",
			at + "environmentFiles[6]: must not contain a NUL character",
			at + `stdin: must be an absolute path or "open", not "in"`,
		}},
		{"type", web(`"nimi": {"environmentFiles": "/x", "stdin": 1}`), []string{
			at + `environmentFiles: must be a list, not a string; write ["/x"]`,
			at + `stdin: must be an absolute path or "open", not a number`,
		}},
	})
	s := good(t, web(`"nimi": {"environmentFiles": ["/b", "-/run//x"], "stdin": "/dev//stdin"}`)).Services[0]
	if want := []spec.EnvironmentFile{{Path: "/b"}, {Path: "/run/x", Optional: true}}; !reflect.DeepEqual(s.EnvironmentFiles, want) {
		t.Errorf("got %+v, want %+v", s.EnvironmentFiles, want)
	}
	if got, want := s.Stdin, "/dev/stdin"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
