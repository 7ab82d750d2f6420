package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// debian makes an image like Debian's: /bin is a link, /tmp is there, and there are settings.
func debian(t *testing.T) made {
	root := write(t, t.TempDir(), map[string]string{"usr/bin/sh": "#!sh", "bin": "-> usr/bin", "var/run": "-> /run", "run": "/", "tmp": "/"})
	if err := os.Chmod(root+"/usr", 0o711); err != nil {
		t.Fatal(err)
	}
	return build(t, Image{Root: root, BinName: "old", Options: Options{Config: v1.Config{
		Env: []string{"PATH=/bin", "LANG=C"}, User: "7", WorkingDir: "/run", StopSignal: "SIGQUIT", Cmd: []string{"sh"},
		Labels: map[string]string{"a": "1", "b": "2"}, ExposedPorts: map[string]struct{}{"80/tcp": {}},
	}}})
}

// pack writes some of an image's files as an archive.
func pack(t *testing.T, files map[string][]byte, links map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, data := range files {
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := w.WriteHeader(&tar.Header{Name: "./" + name, Mode: 0o644, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		w.Write(data)
	}
	for name, target := range links {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(write(t, t.TempDir(), map[string]string{"base.tar": b.String()}), "base.tar")
}

func zip(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// forms are the same image in every form that is taken. The layers are the same bytes in those of same.
func forms(t *testing.T, m made) (same, other map[string]string) {
	without := func(name string) map[string][]byte {
		files := map[string][]byte{}
		for n, data := range m.files {
			if n != name {
				files[n] = data
			}
		}
		return files
	}
	layout := t.TempDir()
	for name, data := range without("manifest.json") {
		if !strings.HasSuffix(name, "/") {
			write(t, layout, map[string]string{name: string(data)})
		}
	}
	whole, err := os.ReadFile(m.path)
	if err != nil {
		t.Fatal(err)
	}
	same = map[string]string{
		"our own":        m.path,
		"OCI archive":    pack(t, without("manifest.json"), nil),
		"docker archive": pack(t, without("index.json"), nil),
		"OCI layout":     layout,
		"gzip":           filepath.Join(write(t, t.TempDir(), map[string]string{"x": string(zip(t, whole))}), "x"),
		"old docker":     oldDocker(t, m),
	}
	return same, map[string]string{"zipped layers": zippedLayers(t, m), "index of an index": indexed2(t, m)}
}

// oldDocker is what docker save wrote before it wrote blobs: a folder a layer, and links where two are the same.
func oldDocker(t *testing.T, m made) string {
	files := map[string][]byte{"c.json": m.files[blobName(m.manifest.Config.Digest)]}
	links := map[string]string{}
	d := dockerManifest{Config: "c.json"}
	for i, l := range m.manifest.Layers {
		name := strings.Repeat(string(rune('a'+i)), 64) + "/layer.tar"
		files[name+".real"] = m.files[blobName(l.Digest)]
		links[name] = "../" + name + ".real"
		d.Layers = append(d.Layers, name)
	}
	var err error
	if files["manifest.json"], err = json.Marshal([]dockerManifest{d}); err != nil {
		t.Fatal(err)
	}
	return pack(t, files, links)
}

// oci packs an image from its manifest, by an index of an index if nested.
func oci(t *testing.T, files map[string][]byte, manifest v1.Manifest, nested bool) string {
	blob := func(value any, kind types.MediaType, p *v1.Platform) v1.Descriptor {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		h, n, _ := v1.SHA256(bytes.NewReader(data))
		files[blobName(h)] = data
		return v1.Descriptor{MediaType: kind, Size: n, Digest: h, Platform: p}
	}
	index := v1.IndexManifest{SchemaVersion: 2, Manifests: []v1.Descriptor{blob(manifest, types.OCIManifestSchema1, nil)}}
	if nested {
		index.Manifests[0].Platform = &v1.Platform{OS: "linux", Architecture: "amd64"}
		index.Manifests = append(index.Manifests,
			blob(map[string]int{"schemaVersion": 2}, types.OCIManifestSchema1, &v1.Platform{OS: "linux", Architecture: "arm64"}),
			blob(map[string]int{"schemaVersion": 3}, types.OCIManifestSchema1, &v1.Platform{OS: "unknown", Architecture: "unknown"}))
		index.Manifests = []v1.Descriptor{blob(index, types.OCIImageIndex, nil)}
	}
	data, err := json.Marshal(index)
	if err != nil {
		t.Fatal(err)
	}
	files["index.json"] = data
	return pack(t, files, nil)
}

func zippedLayers(t *testing.T, m made) string {
	files := map[string][]byte{blobName(m.manifest.Config.Digest): m.files[blobName(m.manifest.Config.Digest)]}
	manifest := m.manifest
	manifest.Layers = slices.Clone(manifest.Layers)
	for i, l := range manifest.Layers {
		data := zip(t, m.files[blobName(l.Digest)])
		h, n, _ := v1.SHA256(bytes.NewReader(data))
		files[blobName(h)] = data
		manifest.Layers[i] = v1.Descriptor{MediaType: types.DockerLayer, Size: n, Digest: h}
	}
	return oci(t, files, manifest, false)
}

func indexed2(t *testing.T, m made) string {
	files := map[string][]byte{}
	for name, data := range m.files {
		if strings.HasPrefix(name, "blobs/sha256/") {
			files[name] = data
		}
	}
	return oci(t, files, m.manifest, true)
}

func TestFromImage(t *testing.T) {
	old := debian(t)
	same, other := forms(t, old)
	root := write(t, t.TempDir(), map[string]string{"bin/tool": "#!t", "var/run/x": "1"})
	im := Image{Root: root, Options: Options{Config: v1.Config{Env: []string{"LANG=de", "X=1"}, Labels: map[string]string{"b": "3"}, Volumes: map[string]struct{}{"/v": {}}}}}
	check := func(name, path string) made {
		im.FromImage = path
		m := build(t, im)
		if got := len(m.manifest.Layers); got != 4 {
			t.Fatalf("%s: got %d layers, want 4", name, got)
		}
		expect(t, name+": root", m.layer(t, 2), lines(`
		run/ 0755 0:0
		run/x 0644 0:0 "1"
		usr/ 0711 0:0
		usr/bin/ 0755 0:0
		usr/bin/tool 0755 0:0 "#!t"
		var/ 0755 0:0
		`))
		expect(t, name+": launcher", m.layer(t, 3), lines(`
		usr/ 0711 0:0
		usr/bin/ 0755 0:0
		usr/bin/web 0555 0:0 "#!/bin/sh\n"
		`))
		c := m.config.Config
		got, err := json.Marshal([]any{c.Env, c.Labels, c.User, c.WorkingDir, c.StopSignal, c.Cmd, c.ExposedPorts, c.Volumes, c.Entrypoint})
		want := `[["PATH=/bin","LANG=de","X=1"],{"a":"1","b":"3","org.opencontainers.image.title":"web"},"7","/run","SIGTERM",null,{"80/tcp":{}},{"/v":{}},["/bin/web"]]`
		if string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, want)
		}
		for i := range old.config.RootFS.DiffIDs {
			if got, want := m.config.RootFS.DiffIDs[i], old.config.RootFS.DiffIDs[i]; got != want {
				t.Errorf("%s: layer %d: got %s, want %s", name, i, got, want)
			}
		}
		if got, want := len(m.config.History), 4; got != want {
			t.Errorf("%s: got %d lines of history, want %d", name, got, want)
		}
		return m
	}
	for name, path := range same {
		m := check(name, path)
		for i, l := range old.manifest.Layers {
			if got := m.manifest.Layers[i]; got.Digest != l.Digest || got.MediaType != l.MediaType {
				t.Errorf("%s: layer %d: got %v, want %v", name, i, got, l)
			}
		}
	}
	for name, path := range other {
		m := check(name, path)
		if got, want := m.manifest.Layers[0].MediaType, types.OCILayer; name == "zipped layers" && got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// TestWhiteouts follows what the layers of a base image remove.
func TestWhiteouts(t *testing.T) {
	b := base{nodes: map[string]*tar.Header{}}
	note := func(kind byte, name, to string) { b.note(name, &tar.Header{Typeflag: kind, Name: name, Linkname: to}) }
	note(tar.TypeDir, "a", "")
	note(tar.TypeDir, "a/b", "")
	note(tar.TypeSymlink, "a/b/c", "x")
	note(tar.TypeDir, "ab", "")
	note(tar.TypeReg, "a/.wh..wh..opq", "")
	if b.has("a/b") || b.has("a/b/c") || !b.has("a") || !b.has("ab") {
		t.Errorf("opaque: got %v", b.nodes)
	}
	note(tar.TypeReg, ".wh.ab", "")
	note(tar.TypeReg, "a", "")
	if b.has("ab") || b.has("a") {
		t.Errorf("removed: got %v", b.nodes)
	}
	note(tar.TypeSymlink, "loop", "loop")
	b.resolve("loop/x", false) // ends
	note(tar.TypeSymlink, "up", "../../etc")
	expect(t, "link out of the root", b.resolve("up/x", false), "etc/x")
}

func TestFromImageErrors(t *testing.T) {
	old := debian(t)
	files := func(change func(map[string][]byte)) string {
		all := map[string][]byte{}
		for name, data := range old.files {
			all[name] = data
		}
		change(all)
		return pack(t, all, nil)
	}
	layer := blobName(old.manifest.Layers[0].Digest)
	text := filepath.Join(write(t, t.TempDir(), map[string]string{"x": strings.Repeat("no archive ", 100)}), "x")
	for _, tt := range []struct{ path, want string }{
		{"/nowhere", "fromImage: /nowhere: no such file or directory"},
		{text, "fromImage: " + text + ": is no tar archive: archive/tar: invalid tar header"},
		{t.TempDir(), "is no image, must be an archive or a directory with an index.json (OCI) or a manifest.json (docker save)"},
		{files(func(f map[string][]byte) { delete(f, layer) }), "lacks the layer sha256:"},
		{files(func(f map[string][]byte) { delete(f, layer); delete(f, "index.json") }), "lacks the file blobs/sha256/"},
		{files(func(f map[string][]byte) { f["index.json"] = []byte("{") }), "index.json: unexpected end of JSON input"},
		{files(func(f map[string][]byte) { delete(f, "index.json"); f["manifest.json"] = []byte("[{},{}]") }), "holds 2 images, must hold one"},
		{files(func(f map[string][]byte) { f["index.json"] = []byte(`{"manifests":[]}`) }), "holds no image for linux/amd64"},
	} {
		if _, err := try(t, Image{Options: Options{FromImage: tt.path}}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	// It is for another machine.
	_, err := try(t, Image{Options: Options{FromImage: files(func(f map[string][]byte) { delete(f, "index.json") }), Architecture: "arm64"}})
	if want := "is for linux/amd64, must be for linux/arm64"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	// A bit has fallen over.
	bad := bytes.Clone(old.files[layer])
	bad[bytes.Index(bad, []byte("#!sh"))] = '%'
	_, err = try(t, Image{Options: Options{FromImage: files(func(f map[string][]byte) { f[layer] = bad })}})
	if want := "is damaged: its hash is sha256:"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
