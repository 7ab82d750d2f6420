package nix

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

// An imageFile is what is in the file of an image.
type imageFile struct {
	Tags   []string
	Layers []string // digests
	Config struct {
		Architecture, OS string
		Created          string
		Config           struct {
			Entrypoint, Cmd, Env  []string
			User, WorkingDir      string
			StopSignal            string
			Labels                map[string]string
			ExposedPorts, Volumes map[string]any
			Healthcheck           *struct {
				Test                                    []string
				Interval, Timeout, StartPeriod, Retries int64
			}
		}
	}
	// Files are those of all layers by absolute path, as the last layer has them; content for those below 1 MiB.
	Files map[string]file
}

type file struct {
	*tar.Header
	layer   int
	content string
}

// readArchive reads an image's archive by its manifest.json.
func readArchive(t testing.TB, name string) (a imageFile) {
	t.Helper()
	blobs := map[string][]byte{}
	each(t, readFile(t, name), func(h *tar.Header, content io.Reader) {
		b, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		blobs[h.Name] = b
	})
	var manifest []struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	if err := json.Unmarshal(blobs["manifest.json"], &manifest); err != nil || len(manifest) != 1 {
		t.Fatalf("manifest.json: %v: %s", err, blobs["manifest.json"])
	}
	if _, layout := blobs["oci-layout"]; !layout {
		t.Errorf("%s is no OCI layout", name)
	}
	a.Tags, a.Layers = manifest[0].RepoTags, manifest[0].Layers
	if err := json.Unmarshal(blobs[manifest[0].Config], &a.Config); err != nil {
		t.Fatal(err)
	}
	a.Files = map[string]file{}
	for i, layer := range a.Layers {
		content := string(blobs[layer])
		if z, err := gzip.NewReader(strings.NewReader(content)); err == nil {
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			content = string(plain)
		}
		each(t, content, func(h *tar.Header, r io.Reader) {
			f := file{Header: h, layer: i}
			if h.Size < 1<<20 {
				b, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				f.content = string(b)
			}
			a.Files["/"+strings.Trim(strings.TrimPrefix(h.Name, "./"), "/")] = f
		})
	}
	return a
}

// each reads a tar file.
func each(t testing.TB, data string, f func(*tar.Header, io.Reader)) {
	t.Helper()
	for r := tar.NewReader(strings.NewReader(data)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		f(h, r)
	}
}

// unpack writes the files of an image below a directory.
func (a imageFile) unpack(t testing.TB, dir string) {
	t.Helper()
	for name, f := range a.Files {
		to := dir + name
		if err := os.MkdirAll(to[:strings.LastIndexByte(to, '/')], 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch f.Typeflag {
		case tar.TypeDir:
			err = os.MkdirAll(to, 0o755)
		case tar.TypeSymlink:
			err = os.Symlink(f.Linkname, to)
		case tar.TypeReg:
			err = os.WriteFile(to, []byte(f.content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
