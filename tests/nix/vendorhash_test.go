package nix

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestVendorHash recomputes what nix/package.nix pins: the hash of the vendor directory as a Nix archive,
// which buildGoModule compares.
func TestVendorHash(t *testing.T) {
	root := "../.."
	b, err := os.ReadFile(root + "/nix/package.nix")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`vendorHash = "(sha256-[^"]+)"`).FindSubmatch(b)
	if m == nil {
		t.Fatal("nix/package.nix has no vendorHash")
	}
	vendor := t.TempDir() + "/vendor"
	c := exec.Command("go", "mod", "vendor", "-o", vendor)
	c.Dir = root
	if out, err := c.CombinedOutput(); err != nil {
		t.Skipf("go mod vendor: %v: %s", err, out)
	}
	h := sha256.New()
	str(h, "nix-archive-1")
	archive(t, h, vendor)
	if got := "sha256-" + base64.StdEncoding.EncodeToString(h.Sum(nil)); got != string(m[1]) {
		t.Errorf("vendorHash: got %s in nix/package.nix, want %s", m[1], got)
	}
}

// archive writes a file or directory in the format of Nix archives (Dolstra, The Purely Functional Software
// Deployment Model, figure 5.2).
func archive(t *testing.T, h hash.Hash, path string) {
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	str(h, "(", "type")
	switch {
	case info.IsDir():
		str(h, "directory")
		entries, err := os.ReadDir(path) // sorted by name, as the format wants it
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			str(h, "entry", "(", "name", e.Name(), "node")
			archive(t, h, filepath.Join(path, e.Name()))
			str(h, ")")
		}
	case info.Mode().IsRegular():
		str(h, "regular")
		if info.Mode()&0o100 != 0 {
			str(h, "executable", "")
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		str(h, "contents", string(b))
	default:
		t.Fatalf("%s is neither a directory nor a file", path)
	}
	str(h, ")")
}

// str writes strings with their length, padded to eight bytes.
func str(h hash.Hash, all ...string) {
	for _, s := range all {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
		h.Write(bytes.Repeat([]byte{0}, (8-len(s)%8)%8))
	}
}
