package image

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// FuzzOptions takes anything for options.
func FuzzOptions(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"name": "a", "perms": [{"regex": "(", "mode": "0755"}], "layers": ["/a", ["/b"]]}`, `{"imageConfig": {"Env": ["A=1"], "Labels": {"a": "b"}, "Healthcheck": {"Test": [], "Interval": 5}}}`,
		`{"healthcheck": {"interval": "5s"}, "created": "1970-01-01T00:00:01Z"}`, `{"maxLayers": 1e9}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := ParseOptions(data)
		if err == nil && (o.MaxLayers < 0 || o.MaxLayers > maxDepth) {
			t.Errorf("got %d layers", o.MaxLayers)
		}
	})
}

// FuzzClosure takes anything for a list of store paths: they are absolute, sorted, each once.
func FuzzClosure(f *testing.F) {
	for _, s := range []string{"/nix/store/a\n/nix/store/b\n", "/a\n\n1\n/b\n", "/a\nsha256:x\n5\n\n0\n", `[{"path": "/a", "references": ["/b"]}]`, "/a\n\n-1\n", "/a\n\n99999999999\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseClosure(data)
		if err != nil {
			return
		}
		for i, p := range all {
			if !filepath.IsAbs(p.Path) || filepath.Clean(p.Path) != p.Path || i > 0 && all[i-1].Path >= p.Path {
				t.Errorf("got %+v", all)
			}
		}
	})
}

// FuzzBase takes any bytes for the archive of an image to build upon: it is one, or a problem.
func FuzzBase(f *testing.F) {
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("index.json"))
	dir := f.TempDir()
	launcher, output := filepath.Join(dir, "web"), filepath.Join(dir, "image.tar")
	if err := os.WriteFile(launcher, []byte("#!/bin/sh\n"), 0o755); err != nil {
		f.Fatal(err)
	}
	out, err := os.Create(output)
	if err != nil {
		f.Fatal(err)
	}
	defer out.Close()
	if err := Write(context.Background(), Image{Launcher: launcher, BinName: "web", Options: Options{Architecture: "amd64"}}, out); err != nil {
		f.Fatal(err)
	}
	seed, err := os.ReadFile(output)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(t.TempDir(), "base.tar")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p := plan{Image: Image{Options: Options{FromImage: name, Architecture: "amd64"}}}
		p.base = p.openBase()
		if (p.base == nil) != (p.Count() == 1) {
			t.Errorf("got the base %v and %v", p.base, p.Problems())
		}
		p.close()
	})
}
