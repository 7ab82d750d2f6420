package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestCredentialsWrong(t *testing.T) {
	creds := func(s string) string { return web(`"nimi": {"credentials": {` + s + `}}`) }
	const at = "services.web.nimi.credentials."
	const empty, ascii = `must not be empty, "." or ".."`, `must have printable ASCII characters only, and no ":" or "/"`
	const place = "must be an absolute path, or the name of one of the launcher's own credentials, which "
	long := strings.Repeat("x", 256)
	testWrong(t, []wrong{
		{"names", creds(`"": "/x", "..": "/x", "a/b": "/x", "a:b": "/x", "é": "/x", "a\n": "/x", "` + long + `": "/x"`), []string{
			at + `"": the name ` + empty,
			at + `"..": the name ` + empty,
			at + `"a/b": the name ` + ascii,
			at + `"a:b": the name ` + ascii,
			at + `"a\n": the name ` + ascii,
			at + `"` + long[:80] + `…": the name must be at most 255 bytes long`,
			at + `"é": the name ` + ascii,
		}},
		{"paths", creds(`"a": "", "b": "x/y", "c": "../x", "d": null, "e": 1, "f": "/x\u0000", "g": ".."`), []string{
			at + "a: " + place + empty + `, not ""`,
			at + "b: " + place + ascii + `, not "x/y"`,
			at + "c: " + place + ascii + `, not "../x"`,
			at + "d: must not be null",
			at + "e: must be a path, not a number",
			at + "f: must not contain a NUL character",
			at + "g: " + place + empty + `, not ".."`,
		}},
		{"objects", creds(`"a": {}, "b": {"source": null}, "c": {"source": 1, "path": "x"}, "d": {"source": "/x", "path": "/"}, "e": {"source": "/x", "pth": "/x"}`), []string{
			at + "a.source: missing, must be a path",
			at + "b.source: missing, must be a path",
			at + `c.path: must be an absolute path, not "x"`,
			at + "c.source: must be a path, not a number",
			at + "d.path: must be the path of a file",
			at + "e.pth: unknown option; did you mean \"path\"?",
		}},
		{"list", web(`"nimi": {"credentials": []}`), []string{`services.web.nimi.credentials: must be an object, not a list; the form is {"tls-key": "/etc/keys/tls.pem"}`}},
	})
}

func TestCredentials(t *testing.T) {
	s := good(t, web(`"nimi": {"credentials": {"tls.key": "/run//keys/./k", "b c": "name of it", "a": "x",
		"at": {"source": "/run/keys/l", "path": "/run//shop/key"}, "plain": {"source": "y"}}}`)).Services[0]
	want := []spec.Credential{{ID: "a", Path: "x"}, {ID: "at", Path: "/run/keys/l", Link: "/run/shop/key"}, {ID: "b c", Path: "name of it"}, {ID: "plain", Path: "y"}, {ID: "tls.key", Path: "/run/keys/k"}}
	if !reflect.DeepEqual(s.Credentials, want) {
		t.Errorf("got %+v, want %+v", s.Credentials, want)
	}
}
