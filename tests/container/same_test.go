package container

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// The same configuration and root give the same bytes.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	config := web(JSON{"a": sh(forever, nil)})
	var all [2][]byte
	for i := range all {
		data, err := os.ReadFile(archive(t, config, plain(t), "same"))
		if err != nil {
			t.Fatal(err)
		}
		all[i] = data
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("two images of one configuration are different")
	}
}

// Images of different configurations share every layer but the launcher's, so what an update costs is the launcher.
func TestSharedLayers(t *testing.T) {
	t.Parallel()
	layers := func(services JSON) (digests []string) {
		t.Helper()
		text := docker(t, "image", "inspect", "--format", "{{json .RootFS.Layers}}", image(t, web(services), plain(t)))
		if err := json.Unmarshal([]byte(text), &digests); err != nil {
			t.Fatal(err)
		}
		return digests
	}
	a, b := layers(JSON{"a": sh(forever, nil)}), layers(JSON{"b": sh(forever, nil)})
	own := 0
	for _, digest := range a {
		if !slices.Contains(b, digest) {
			own++
		}
	}
	if len(a) < 2 || own != 1 {
		t.Errorf("got %d layers, %d of them its own, want several and only the launcher's:\n%q\n%q", len(a), own, a, b)
	}
}

// What Nimi adds to an image, in bytes of the archive, is the launcher and little else.
func TestOverhead(t *testing.T) {
	t.Parallel()
	root := plain(t)
	info, err := os.Stat(root + "/bin/busybox")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.Stat(archive(t, web(JSON{"a": sh(forever, nil)}), root, "small"))
	if err != nil {
		t.Fatal(err)
	}
	got, most := whole.Size()-info.Size(), int64(21<<20/10)
	if got > most {
		t.Errorf("got %d bytes over the services, want at most %d", got, most)
	}
	t.Logf("%d bytes over the services", got)
}
