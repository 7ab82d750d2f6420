package image

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// write writes files below dir: text, "-> target" for a link, "/" for a directory; a mode may stand before it.
func write(t *testing.T, dir string, all map[string]string) string {
	t.Helper()
	for name, text := range all {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o644)
		if text == "/" {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			if err := os.Symlink(target, path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if strings.HasPrefix(text, "#!") {
			mode = 0o755
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// launcher writes something that passes for a launcher.
func launcher(t *testing.T) string {
	t.Helper()
	return filepath.Join(write(t, t.TempDir(), map[string]string{"web": "#!/bin/sh\n"}), "web")
}

// made is an image that has been written.
type made struct {
	path     string
	files    map[string][]byte
	manifest v1.Manifest
	config   v1.ConfigFile
}

// try makes an image of what has the architecture of all tests, and returns its archive.
func try(t *testing.T, im Image) (string, error) {
	t.Helper()
	if im.Launcher == "" {
		im.Launcher = launcher(t)
	}
	if im.BinName == "" {
		im.BinName = "web"
	}
	if im.Architecture == "" {
		im.Architecture = "amd64"
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "image.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return f.Name(), Write(context.Background(), im, f)
}

// build makes an image, and checks that it is what it says: both as an OCI layout and for docker load.
func build(t *testing.T, im Image) made {
	t.Helper()
	path, err := try(t, im)
	if err != nil {
		t.Fatal(err)
	}
	m := made{path: path, files: map[string][]byte{}}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries(t, data) {
		if m.files[e.Name] != nil {
			t.Errorf("%s: is there twice", e.Name)
		}
		m.files[e.Name] = e.content
		if hash, ok := strings.CutPrefix(e.Name, "blobs/sha256/"); ok && hash != "" {
			if got, _, _ := v1.SHA256(bytes.NewReader(e.content)); got.Hex != hash {
				t.Errorf("%s: has the hash %s", e.Name, got)
			}
		}
	}
	var index v1.IndexManifest
	m.read(t, "index.json", &index)
	if len(index.Manifests) != 1 {
		t.Fatalf("got %d manifests, want 1", len(index.Manifests))
	}
	m.read(t, blobName(index.Manifests[0].Digest), &m.manifest)
	m.read(t, blobName(m.manifest.Config.Digest), &m.config)
	var docker []dockerManifest
	m.read(t, "manifest.json", &docker)
	var layers []string
	for i, d := range m.manifest.Layers {
		layers = append(layers, blobName(d.Digest))
		if got := int64(len(m.files[layers[i]])); got != d.Size {
			t.Errorf("layer %d: got size %d, want %d", i, d.Size, got)
		}
	}
	if len(docker) != 1 || docker[0].Config != blobName(m.manifest.Config.Digest) || !slices.Equal(docker[0].Layers, layers) {
		t.Errorf("got manifest.json %v, want what the OCI manifest says: %v", docker, layers)
	}
	if got, want := len(m.config.RootFS.DiffIDs), len(layers); got != want || len(m.config.History) < want {
		t.Errorf("got %d diff IDs and %d lines of history, want %d", got, len(m.config.History), want)
	}
	if got := string(m.files["oci-layout"]); got != `{"imageLayoutVersion":"1.0.0"}` {
		t.Errorf("got oci-layout %s", got)
	}
	return m
}

func (m made) read(t *testing.T, name string, into any) {
	t.Helper()
	if err := json.Unmarshal(m.files[name], into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// member is a file of a tar archive.
type member struct {
	*tar.Header
	content []byte
}

func entries(t *testing.T, data []byte) (all []member) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, member{h, content})
	}
}

// layer returns a layer as text, a file a line.
func (m made) layer(t *testing.T, i int) string {
	t.Helper()
	if i < 0 {
		i += len(m.manifest.Layers)
	}
	var b strings.Builder
	for _, e := range entries(t, m.files[blobName(m.manifest.Layers[i].Digest)]) {
		fmt.Fprintf(&b, "%s %04o %d:%d", e.Name, e.Mode, e.Uid, e.Gid)
		switch e.Typeflag {
		case tar.TypeSymlink:
			b.WriteString(" -> " + e.Linkname)
		case tar.TypeLink:
			b.WriteString(" = " + e.Linkname)
		case tar.TypeReg:
			fmt.Fprintf(&b, " %q", e.content)
		}
		b.WriteByte('\n')
		if !e.ModTime.Equal(epoch()) {
			fmt.Fprintf(&b, "from %v\n", e.ModTime)
		}
	}
	return b.String()
}

// expect compares texts.
func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
	}
}

// lines are the lines of a literal, without what it is indented by.
func lines(text string) string {
	return strings.TrimPrefix(strings.ReplaceAll(text, "\t", ""), "\n")
}
