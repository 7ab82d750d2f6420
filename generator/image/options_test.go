package image

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nimi/generator/input"
)

func TestParseOptions(t *testing.T) {
	o, err := ParseOptions([]byte(`{
		"name": "registry.example.org:5000/team/shop", "tag": "1.0", "architecture": "amd64", "created": "2026-01-02T03:04:05+01:00",
		"maxLayers": 5, "layers": ["/nix/store/a", ["/nix/store/b", "/nix/store/c"]], "copyToRoot": ["/nix/store/d"], "fromImage": "base.tar",
		"perms": [{"path": "/nix/store/d", "regex": "x$", "mode": "0750", "uid": 1, "gid": 2, "uname": "u", "gname": "g"}],
		"imageConfig": {"Env": ["A=1"], "ExposedPorts": {"80/tcp": {}}, "User": "u", "Volumes": {"/v": {}}, "Labels": {"l": ""}, "Cmd": [""],
			"Healthcheck": null, "WorkingDir": "/w", "StopSignal": "SIGINT"},
		"healthcheck": {"interval": 1000, "retries": 5}, "initializeNixDatabase": false }`))
	if err != nil {
		t.Fatal(err)
	}
	if o.Perms[0].Regex.String() != "x$" || *o.Health != (Health{Interval: time.Second, Timeout: 5 * time.Second, Retries: 5}) {
		t.Errorf("got %v, %v", o.Perms, o.Health)
	}
	o.Perms, o.Health = nil, nil
	want := "{registry.example.org:5000/team/shop 1.0 amd64 2026-01-02 02:04:05 +0000 UTC 5 [[/nix/store/a] [/nix/store/b /nix/store/c]] [/nix/store/d] base.tar [] "
	if got := fmt.Sprint(o); !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s…", got, want)
	}
	if c := o.Config; c.User != "u" || c.Env[0] != "A=1" || len(c.ExposedPorts) != 1 || c.WorkingDir != "/w" {
		t.Errorf("got %v", c)
	}
	if o, err := ParseOptions([]byte(`{}`)); err != nil || *o.Health != *DefaultHealth() {
		t.Errorf("got %v, %v", o.Health, err)
	}
	if o, err := ParseOptions([]byte(`{"healthcheck": false}`)); err != nil || o.Health != nil {
		t.Errorf("got %v, %v", o.Health, err)
	}
}

func TestOptionProblems(t *testing.T) {
	for text, want := range map[string]string{
		`{"nmae": "x"}`:                             `nmae: unknown option; did you mean "name"?`,
		`{"name": 1}`:                               `name: must be a string, not a number; write "1"`,
		`{"name": "a", "name": "b"}`:                `name: duplicate key`,
		`{} x`:                                      `line 1, column 4: unexpected 'x', want the end of the input`,
		`[]`:                                        `must be an object, not a list; the form is {"architecture": …, "copyToRoot": …, "created": …, "fromImage": …, "healthcheck": …, "imageConfig": …, …}`,
		`{"name": "", "tag": 5}`:                    "name: must not be empty\ntag: must be a string, not a number; write \"5\"",
		`{"created": "yesterday"}`:                  `created: must be a time such as 1970-01-01T00:00:01Z, not "yesterday"`,
		`{"maxLayers": 0}`:                          `maxLayers: must be a whole number from 1 to 125, not 0`,
		`{"maxLayers": 1.5}`:                        `maxLayers: must be a whole number from 1 to 125, not 1.5`,
		`{"layers": ["a", ["/b", "c/"]]}`:           "layers[0]: must be an absolute path, not \"a\"\nlayers[1][1]: must be an absolute path, not \"c/\"",
		`{"perms": [{"mode": "rwx"}]}`:              `perms[0].mode: must be an octal mode such as 0755, not "rwx"`,
		`{"perms": [{"regex": "("}]}`:               "perms[0].regex: error parsing regexp: missing closing ): `(`",
		`{"perms": [{"uid": -1}, null]}`:            "perms[0].uid: must be a whole number from 0 to 4294967294, not -1\nperms[1]: must not be null",
		`{"imageConfig": {"env": ["A=1"]}}`:         `imageConfig.env: unknown option; did you mean "Env"?`,
		`{"imageConfig": {"Env": "A=1"}}`:           `imageConfig.Env: must be a list, not a string; write ["A=1"]`,
		`{"imageConfig": {"User": 5}}`:              `imageConfig.User: must be a string, not a number; write "5"`,
		`{"imageConfig": {"Volumes": ["/v"]}}`:      `imageConfig.Volumes: must be an object, not a list; the form is {"/var/lib/shop": {}}`,
		`{"imageConfig": {"Healthcheck": {"x":1}}}`: `imageConfig.Healthcheck.x: unknown option`,
		`{"healthcheck": {"interval": "30s"}}`:      `healthcheck.interval: must be a whole number of milliseconds, not a string; write 30000`,
		`{"imageConfig": {"Labels": {"a": 1, "a": ""}, "Volumes": {"/v": {"x": 1}}}}`: "imageConfig.Labels.a: duplicate key\nimageConfig.Labels.a: must be a string, not a number; write \"1\"\nimageConfig.Volumes.\"/v\".x: unknown option",
		`{"initializeNixDatabase": true}`:                                             `initializeNixDatabase: is not done here: a directory with nix/var/nix/db, which nix-store --load-db makes, in copyToRoot does it`,
	} {
		if _, err := ParseOptions([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: got\n%v\nwant\n%s", text, err, want)
		}
	}
}

// TestProblems are those that show when the image is made, all of them at once.
func TestProblems(t *testing.T) {
	parse := func(text string) Options {
		o, err := ParseOptions([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	root := write(t, t.TempDir(), map[string]string{"etc/x": "1", "bin/web": "#!other"})
	other := write(t, t.TempDir(), map[string]string{"etc/x": "2"})
	links := []string{write(t, t.TempDir(), map[string]string{"x": "-> a"}), write(t, t.TempDir(), map[string]string{"x": "-> b"})}
	plain := filepath.Join(write(t, t.TempDir(), map[string]string{"x": "text"}), "x")
	out := write(t, t.TempDir(), map[string]string{"x/bin": "-> ../../../outside"})
	for _, tt := range []struct {
		im   Image
		want string
	}{
		{Image{Options: parse(`{"name": "Shop", "tag": ".x", "architecture": "x86_64"}`)},
			"architecture: \"x86_64\" is none, must be one of 386, amd64, arm, arm64, loong64, ppc64le, riscv64, s390x; images call it amd64\n" +
				"name: \"Shop\" cannot be the name of an image, must be small letters and digits, such as shop or registry.example.org/team/shop\n" +
				"tag: \".x\" is no tag, must be up to 128 letters, digits and _.- that do not begin with . or -"},
		{Image{Options: parse(`{"imageConfig": {"Env": ["A"], "ExposedPorts": {"http": {}}, "Volumes": {"v": {}}, "WorkingDir": "w", "StopSignal": "now"}}`)},
			"imageConfig.Env: must be of the form NAME=value, not \"A\"\n" +
				"imageConfig.ExposedPorts: must be ports such as 80/tcp, not \"http\"\n" +
				"imageConfig.StopSignal: must be a signal such as SIGTERM, not \"now\"\n" +
				"imageConfig.Volumes: must be absolute paths, not \"v\"\n" +
				"imageConfig.WorkingDir: must be an absolute path, not \"w\""},
		{Image{Root: root, Options: parse(`{"perms": [{"regex": "/nothing$", "mode": "0700"}, {"regex": "x"}]}`), BinName: "shop"}, "perms[0]: applies to no file"},
		{Image{Root: root}, root + "/bin/web: is where the launcher has to be: /bin/web"},
		{Image{Root: root, BinName: "shop", Options: Options{CopyToRoot: []string{other}}}, other + "/etc/x: " + root + "/etc/x is at the same place in the image"},
		{Image{Root: "/nowhere", Options: Options{CopyToRoot: []string{plain}}}, "/nowhere: no such file or directory\n" + plain + ": is not a directory, and only the content of one can become the root"},
		{Image{Closure: []StorePath{{Path: "/nowhere/a"}, {Path: "/nowhere/b"}}}, "/nowhere/a: no such file or directory\n/nowhere/b: no such file or directory"},
		{Image{Options: Options{CopyToRoot: links}}, links[1] + "/x: " + links[0] + "/x is at the same place in the image"},
		{Image{Launcher: "/nowhere"}, "/nowhere: no such file or directory"},
		{Image{Launcher: root}, root + ": is no launcher, must be a regular file"},
		{Image{Launcher: plain}, plain + ": is no program for Linux on a machine that images can be for: 386, amd64, arm, arm64, loong64, ppc64le, riscv64, s390x"},
		{Image{BinName: ".."}, `".." cannot be the name of the launcher, must be a file name`},
		{Image{Root: out + "/x/bin"}, out + "/x/bin: no such file or directory"},
	} {
		if tt.im.BinName == ".." {
			tt.im.Name = "x"
		}
		if _, err := try(t, tt.im); err == nil || err.Error() != tt.want {
			t.Errorf("got\n%v\nwant\n%s", err, tt.want)
		}
	}
}

func TestConfig(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: `{"Healthcheck":{"Test":["CMD","/bin/web","healthcheck"],"Interval":30000000000,"Timeout":5000000000},"Entrypoint":["/bin/web"],"Labels":{"org.opencontainers.image.title":"web"},"StopSignal":"SIGTERM"}`,
		`{"healthcheck": false, "imageConfig": {"StopSignal": "SIGINT", "Entrypoint": ["/bin/web", "run"], "Cmd": ["--only", "a"], "Labels": {"org.opencontainers.image.title": "My shop"}}}`: `{"Cmd":["--only","a"],"Entrypoint":["/bin/web","run"],"Labels":{"org.opencontainers.image.title":"My shop"},"StopSignal":"SIGINT"}`,
		`{"imageConfig": {"Healthcheck": {"Test": ["NONE"]}, "User": "1:1"}}`: `{"Healthcheck":{"Test":["NONE"]},"Entrypoint":["/bin/web"],"Labels":{"org.opencontainers.image.title":"web"},"User":"1:1","StopSignal":"SIGTERM"}`,
	} {
		o, err := ParseOptions([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(build(t, Image{Options: o}).config.Config)
		if err != nil || string(got) != want {
			t.Errorf("%s: got\n%s, %v\nwant\n%s", text, got, err, want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"shop": "docker.io/library/shop", "team/shop": "docker.io/team/shop", "localhost/shop": "localhost/shop",
		"registry.example.org:5000/team/shop": "registry.example.org:5000/team/shop",
	} {
		if got := fullName(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		var r input.Report
		if checkReference(name, "latest", &r); r.Count() > 0 {
			t.Errorf("%s: %v", name, r.Problems())
		}
	}
	for _, name := range []string{"", "/x", "x/", "a//b", "UP", "a b", "x:5", "-x", "x@sha256", strings.Repeat("x", 300)} {
		var r input.Report
		if checkReference(name, "latest", &r); r.Count() != 1 {
			t.Errorf("%q: got %v, want a problem", name, r.Problems())
		}
	}
}

func TestPopularity(t *testing.T) {
	got := byPopularity([]StorePath{
		{"/a", []string{"/b", "/a", "/elsewhere"}}, {"/b", []string{"/c"}}, {"/c", []string{"/b"}}, {"/z", []string{"/c"}}, {"/e", nil},
	})
	// /b and /c need each other, and /a and /z need both.
	if want := []string{"/b", "/c", "/a", "/e", "/z"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
