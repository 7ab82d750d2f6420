package image

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shop writes a store of five paths: two services that share a library, and the launcher.
func shop(t *testing.T, store string) (closure []StorePath, bin string) {
	t.Helper()
	write(t, store, map[string]string{
		"glibc/lib": "g", "openssl/lib": "o", "nginx/bin/nginx": "#!n", "redis/bin/redis": "#!r", "web/bin/web": "#!" + store,
	})
	path := func(name string) string { return filepath.Join(store, name) }
	return []StorePath{
		{path("glibc"), []string{path("glibc")}},
		{path("nginx"), []string{path("glibc"), path("openssl")}},
		{path("openssl"), []string{path("glibc")}},
		{path("redis"), []string{path("glibc")}},
		{path("web"), []string{path("nginx"), path("redis")}},
	}, path("web/bin/web")
}

// comments are what the layers are, without the folder of the store.
func comments(m made, store string) (all []string) {
	for _, h := range m.config.History {
		all = append(all, strings.ReplaceAll(h.Comment, store+"/", ""))
	}
	return all
}

func TestStoreLayers(t *testing.T) {
	store := t.TempDir()
	closure, bin := shop(t, store)
	for _, tt := range []struct {
		max  int
		own  []string
		root bool
		want string
	}{
		{100, nil, false, "glibc|openssl|nginx|redis|launcher"},
		{5, nil, false, "glibc|openssl|nginx|redis|launcher"},
		{4, nil, false, "glibc|openssl|nginx redis|launcher"},
		{3, nil, false, "glibc|openssl nginx redis|launcher"},
		{2, nil, false, "glibc openssl nginx redis|launcher"},
		{1, nil, false, "glibc openssl nginx redis launcher"},
		{100, []string{"redis"}, false, "redis|glibc|openssl|nginx|launcher"},
		{3, []string{"redis"}, false, "redis|glibc openssl nginx|launcher"},
		{2, []string{"redis"}, true, "redis|glibc openssl nginx root launcher"},
		{4, nil, true, "glibc|openssl nginx redis|root|launcher"},
	} {
		im := Image{Launcher: bin, Closure: closure, Options: Options{MaxLayers: tt.max}}
		for _, name := range tt.own {
			im.Layers = append(im.Layers, []string{filepath.Join(store, name)})
		}
		if tt.root {
			im.CopyToRoot = []string{write(t, t.TempDir(), map[string]string{"etc/x": "1"})}
		}
		m := build(t, im)
		expect(t, fmt.Sprint(tt), strings.Join(comments(m, store), "|"), tt.want)
		if got := m.config.Config.Entrypoint; !slices.Equal(got, []string{bin}) {
			t.Errorf("%v: got entrypoint %q, want %q", tt, got, bin)
		}
		if got, want := m.layer(t, -1), "bin/web 0777 0:0 -> "+bin+"\n"; !strings.Contains(got, want) {
			t.Errorf("%v: got\n%s\nwant %s", tt, got, want)
		}
	}
}

// TestSharedLayers has two images with the same services, and another launcher and another root, share all but these.
func TestSharedLayers(t *testing.T) {
	store := t.TempDir()
	closure, bin := shop(t, store)
	other := filepath.Join(write(t, store, map[string]string{"api/bin/api": "#!other"}), "api/bin/api")
	first := build(t, Image{Launcher: bin, Closure: closure})
	api := append(slices.Clone(closure[:4]), StorePath{filepath.Join(store, "api"), closure[4].References})
	second := build(t, Image{Launcher: other, BinName: "api", Closure: api, Root: write(t, t.TempDir(), map[string]string{"x": "1"})})
	for i := range 4 {
		if a, b := first.manifest.Layers[i].Digest, second.manifest.Layers[i].Digest; a != b {
			t.Errorf("layer %d: got %s and %s, want the same", i, a, b)
		}
	}
	if a, b := first.manifest.Layers[4].Digest, second.manifest.Layers[5].Digest; a == b {
		t.Error("two launchers have the same layer")
	}
}

// TestLayerTwice builds upon an image that has the same layers: each is in the archive once.
func TestLayerTwice(t *testing.T) {
	store := t.TempDir()
	closure, bin := shop(t, store)
	write(t, store, map[string]string{"redis/big": strings.Repeat("x", 100_000)})
	im := Image{Launcher: bin, Closure: closure}
	im.FromImage = build(t, im).path
	m := build(t, im)
	if got := len(m.manifest.Layers); got != 10 || m.manifest.Layers[0].Digest != m.manifest.Layers[5].Digest {
		t.Errorf("got %d layers, want five twice: %v", got, m.manifest.Layers)
	}
	data, err := os.ReadFile(m.path)
	if err != nil {
		t.Fatal(err)
	}
	// What is behind a file up to the next header is empty, whatever has been there before.
	if !bytes.HasSuffix(data, make([]byte, 2*block)) {
		t.Error("the archive has no end")
	}
	for at := 0; at < len(data)-2*block; {
		var size int
		fmt.Sscanf(string(data[at+124:at+135]), "%o", &size)
		end := at + block + size
		at = (end + block - 1) / block * block
		if len(bytes.Trim(data[end:at], "\x00")) > 0 {
			t.Errorf("there is %q behind the file that ends at %d", data[end:at], end)
		}
	}
}

// TestCopyToRootOnce does not put what is copied to the root into the store as well, unless something refers to it.
func TestCopyToRootOnce(t *testing.T) {
	store := t.TempDir()
	closure, bin := shop(t, store)
	write(t, store, map[string]string{"etc/etc/x": "1"})
	etc := StorePath{Path: filepath.Join(store, "etc"), References: []string{closure[0].Path}}
	options := Options{CopyToRoot: []string{etc.Path}}
	m := build(t, Image{Launcher: bin, Closure: append(slices.Clone(closure), etc), Options: options})
	expect(t, "not referred to", strings.Join(comments(m, store), "|"), "glibc|openssl|nginx|redis|root|launcher")
	etc.References = []string{etc.Path}
	m = build(t, Image{Launcher: bin, Closure: append(slices.Clone(closure), etc), Options: options})
	expect(t, "referred to", strings.Join(comments(m, store), "|"), "glibc|openssl|nginx|redis|etc|root|launcher")
}

// TestBinIntoStore has /bin be a link into the store, as buildEnv makes it where only one package has one.
func TestBinIntoStore(t *testing.T) {
	store := t.TempDir()
	closure, bin := shop(t, store)
	nginx := filepath.Join(store, "nginx/bin")
	env := write(t, t.TempDir(), map[string]string{"bin": "-> " + nginx})
	m := build(t, Image{Launcher: bin, Closure: closure, Options: Options{CopyToRoot: []string{env}}})
	expect(t, "root", m.layer(t, -2), "bin/ 0555 0:0\nbin/nginx 0777 0:0 -> "+nginx+"/nginx\n")
	if got, want := m.layer(t, -1), "bin/ 0555 0:0\nbin/web 0777 0:0 -> "+bin+"\n"; !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestParseClosure(t *testing.T) {
	want := []StorePath{{"/nix/store/a", []string{"/nix/store/b"}}, {"/nix/store/b", nil}}
	for name, text := range map[string]string{
		"JSON":          `[{"path":"/nix/store/b","references":[],"narSize":5,"valid":true},{"path":"/nix/store/a","references":["/nix/store/b"]}]`,
		"registration":  "/nix/store/b\nsha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s\n120\n\n0\n/nix/store/a\nsha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s\n120\n/nix/store/x.drv\n1\n/nix/store/b\n",
		"without hash":  "/nix/store/b\n\n0\n/nix/store/a\n\n1\n/nix/store/b\n",
		"with derivers": "/nix/store/b\n/nix/store/y.drv\n0\n/nix/store/a\n/nix/store/x.drv\n1\n/nix/store/b\n",
	} {
		got, err := ParseClosure([]byte(text))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
		}
	}
	if got, err := ParseClosure([]byte("/nix/store/b\n/nix/store/a\n")); err != nil || len(got) != 2 || got[0].Path != "/nix/store/a" {
		t.Errorf("paths: got %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"/nix/store/a\n\nmany\n":            `line 3: "many" is not the number of a store path's references`,
		"/nix/store/a\n\n2\n/nix/store/b\n": "ends in the middle of a store path's record",
		`[{"path":"a"}]`:                    `"a" is no store path, must be absolute`,
		`{}`:                                "must be a list, not an object",
		`[1]`:                               "[0]: must be an object, not a number",
		`[`:                                 "line 1, column 2: unexpected end of input, want a value",
	} {
		if _, err := ParseClosure([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// TestHugeCount does not believe a number.
func TestHugeCount(t *testing.T) {
	if _, err := ParseClosure([]byte("/nix/store/a\n\n2000000000\n")); err == nil {
		t.Error("got no error")
	}
}

// TestDepth counts the layers of the base image.
func TestDepth(t *testing.T) {
	im := Image{Options: Options{MaxLayers: 125}}
	dir := t.TempDir()
	for i := range 130 {
		im.Closure = append(im.Closure, StorePath{Path: filepath.Join(dir, string(rune('a'+i/26))+string(rune('a'+i%26)))})
		write(t, dir, map[string]string{filepath.Base(im.Closure[i].Path): "x" + im.Closure[i].Path})
	}
	full := build(t, im)
	if got := len(full.manifest.Layers); got != 125 {
		t.Errorf("got %d layers, want 125", got)
	}
	im.MaxLayers, im.FromImage = 50, full.path
	if _, err := try(t, im); err == nil || err.Error() != "fromImage: has 125 layers, and an image can have 125 in all" {
		t.Errorf("got %v, want that it is full", err)
	}
	im.MaxLayers, im.FromImage = 100, ""
	im.FromImage = build(t, im).path
	if got := len(build(t, im).manifest.Layers); got != 125 {
		t.Errorf("got %d layers, want 125", got)
	}
}
