package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestConfigDataWrong(t *testing.T) {
	data := func(entries string) string { return web(`"configData": {` + entries + `}`) }
	const below = "must be a path below $XDG_CONFIG_HOME, not "
	const foreign = "must be relative or the same as source, not "
	const outside = `must be relative, the same as source, or below "/run/c/web", not `
	long := strings.Repeat("x", 256)
	testWrong(t, []wrong{
		{"climbs out", data(`"a": {"text": "", "path": "b/../../c"}`), []string{"services.web.configData.a.path: " + below + `"b/../../c"`}},
		{"parent", data(`"a": {"text": "", "path": ".."}`), []string{"services.web.configData.a.path: " + below + `".."`}},
		{"empty", data(`"a": {"text": "", "path": ""}`), []string{"services.web.configData.a.path: " + below + `""`}},
		{"the directory itself", data(`"a": {"text": "", "path": "b/.."}`), []string{"services.web.configData.a.path: " + below + `"b/.."`}},
		{"foreign", data(`"a": {"text": "", "path": "/etc/passwd"}`), []string{"services.web.configData.a.path: " + foreign + `"/etc/passwd"`}},
		{"other source", data(`"a": {"source": "/nix/store/a", "path": "/nix/store/b"}`), []string{"services.web.configData.a.path: " + foreign + `"/nix/store/b"`}},
		{"NUL in the key", data(`"a\u0000": {"text": ""}`), []string{`services.web.configData."a\x00".name: must not contain a NUL character, not "a\x00"`}},
		{"key climbs out", data(`"../a": {"text": ""}`), []string{`services.web.configData."../a".name: ` + below + `"../a"`}},
		{"absolute name", data(`"a": {"text": "", "name": "/a"}`), []string{"services.web.configData.a.name: " + below + `"/a"`}},
		{"long name", data(`"` + long + `": {"text": ""}`), []string{`services.web.configData."` + long[:80] + `…".name: must have names of at most 255 bytes, not "` + long[:80] + `…"`}},
		{"long path", data(`"a": {"text": "", "path": "` + strings.Repeat("x/", 300) + `"}`), []string{`services.web.configData.a.path: must be at most 512 bytes long, not "` + strings.Repeat("x/", 40) + `…"`}},
		{"neither", data(`"a": {}`), []string{"services.web.configData.a: needs a text or a source"}},
		{"null", data(`"a": null`), []string{"services.web.configData.a: needs a text or a source"}},
		{"types", data(`"a": {"enable": 1, "name": 2, "path": 3, "text": 4, "source": 5}, "b": "text"`), []string{
			"services.web.configData.a.enable: must be true or false, not a number",
			`services.web.configData.a.name: must be a string, not a number; write "2"`,
			`services.web.configData.a.path: must be a string, not a number; write "3"`,
			"services.web.configData.a.source: must be an absolute path, not a number",
			`services.web.configData.a.text: must be a string, not a number; write "4"`,
			"services.web.configData.b: must be an object, not a string",
		}},
		{"relative source", data(`"a": {"source": "x"}`), []string{`services.web.configData.a.source: must be an absolute path, not "x"`}},
		{"NUL", data(`"a": {"text": "\u0000"}`), []string{"services.web.configData.a.text: must not contain a NUL character"}},
		{"same path", data(`"a": {"text": "", "path": "x/y"}, "b": {"text": "", "path": "x//z/../y"}`), []string{
			`services.web.configData.b: has the same path as services.web.configData.a: "x/y"`}},
		{"below a file", data(`"a": {"text": "", "path": "x/y/z"}, "a-b": {"text": "", "path": "x-y"}, "b": {"text": "", "path": "x"}`), []string{
			`services.web.configData.a: its path "x/y/z" is below "x", which is the file of services.web.configData.b`}},
		{"list", web(`"configData": []`), []string{`services.web.configData: must be an object, not a list; the form is {"app.conf": {"text": "port = 80\n"}}`}},
		{"outside the directory", `{"settings": {"configData": {"directory": "/run/c"}}, ` + data(`
			"a": {"text": "", "path": "/run/c/web/../d"}, "b": {"text": "", "path": "/run/c/web/"}, "d": {"text": "", "path": "/run/c/web2/x"}, "e": {"text": "", "path": "/run/c/e"}`)[1:], []string{
			"services.web.configData.a.path: " + outside + `"/run/c/web/../d"`,
			"services.web.configData.b.path: " + outside + `"/run/c/web/"`,
			"services.web.configData.d.path: " + outside + `"/run/c/web2/x"`,
			"services.web.configData.e.path: " + outside + `"/run/c/e"`,
		}},
	})
}

func TestConfigData(t *testing.T) {
	c := good(t, `{"settings": {"configData": {"directory": "/run//c/"}}, `+web(`"configData": {
		"z.conf": {"text": "z\u2028\"\n"},
		"renamed": {"name": "sub/new", "text": ""},
		"path": {"path": "./a/../b/c..d", "name": "ignored", "text": "b"},
		"source": {"source": "/nix/store//s", "path": "/nix/store/s", "text": "ignored"},
		"placed": {"path": "/run/c//web/at/./placed", "text": "p"},
		"off": {"enable": false, "path": "/etc/passwd"},
		"upstream": {"enable": true, "name": "upstream", "path": null, "text": null, "source": "/nix/store/u", "applyChanges": false}
	}`)[1:])
	want := []spec.ConfigFile{
		{Path: "at/placed", Text: "p"},
		{Path: "b/c..d", Text: "b"},
		{Path: "source", Source: "/nix/store/s"},
		{Path: "sub/new"},
		{Path: "upstream", Source: "/nix/store/u"},
		{Path: "z.conf", Text: "z\u2028\"\n"},
	}
	if got := c.Services[0].ConfigData; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := c.Program.ConfigDirectory, "/run/c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
