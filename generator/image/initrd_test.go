package image

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// initramfs writes an initramfs, and returns its bytes or what was wrong.
func initramfs(t *testing.T, in Initrd) ([]byte, error) {
	t.Helper()
	if in.Launcher == "" {
		in.Launcher, in.BinName = launcher(t), "web"
	}
	f, err := os.CreateTemp(t.TempDir(), "initrd")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := WriteInitrd(context.Background(), in, f); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return data, nil
}

// listed reads an archive of the form newc: a line for each entry.
func listed(t *testing.T, data []byte) (lines []string) {
	t.Helper()
	content := map[uint64]string{}
	for at := 0; ; {
		if at+110 > len(data) || string(data[at:at+6]) != "070701" {
			t.Fatalf("no header at %d of %d", at, len(data))
		}
		var n [13]uint64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseUint(string(data[at+6+8*i:at+14+8*i]), 16, 32); err != nil {
				t.Fatal(err)
			}
		}
		name := string(data[at+110 : at+110+int(n[11])-1])
		start := (at + 110 + int(n[11]) + 3) &^ 3
		end := start + int(n[6])
		at = (end + 3) &^ 3
		if name == "TRAILER!!!" {
			if at != len(data) {
				t.Errorf("%d bytes behind the trailer", len(data)-at)
			}
			return lines
		}
		text := string(data[start:end])
		if n[4] > 1 && text != "" {
			content[n[0]] = text
		}
		line := fmt.Sprintf("%s %o %d:%d", name, n[1], n[2], n[3])
		if n[4] > 1 {
			line += fmt.Sprintf(" inode %d of %d", n[0], n[4])
		}
		if n[9]+n[10] > 0 {
			line += fmt.Sprintf(" %d:%d", n[9], n[10])
		}
		if text != "" {
			line += " " + strconv.Quote(text)
		}
		if n[5] != 1 {
			t.Errorf("%s: got the time %d, want 1", name, n[5])
		}
		lines = append(lines, line)
	}
}

func TestInitrd(t *testing.T) {
	root := write(t, t.TempDir(), map[string]string{"etc/motd": "hello", "etc/issue": "-> motd", "srv/a": "twice", "bin": "/"})
	if err := os.Link(filepath.Join(root, "srv/a"), filepath.Join(root, "srv/b")); err != nil {
		t.Fatal(err)
	}
	more := write(t, t.TempDir(), map[string]string{"etc/passwd": "root:x:0:0::/root:/bin/sh\n"})
	in := Initrd{Root: root, CopyToRoot: []string{more}, Perms: []Perm{{Path: more, Mode: 0o600, UID: 7, GID: 8}}}
	data, err := initramfs(t, in)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"bin 40755 0:0", `bin/web 100555 0:0 "#!/bin/sh\n"`, "dev 40755 0:0", "dev/console 20600 0:0 5:1", "dev/null 20666 0:0 1:3",
		"etc 40755 0:0", `etc/issue 120777 0:0 "motd"`, `etc/motd 100644 0:0 "hello"`, `etc/passwd 100600 7:8 "root:x:0:0::/root:/bin/sh\n"`,
		`init 120777 0:0 "/bin/web"`, "proc 40555 0:0", "root 40700 0:0", "run 40755 0:0", "srv 40755 0:0",
		"srv/a 100644 0:0 inode 15 of 2", `srv/b 100644 0:0 inode 15 of 2 "twice"`, "sys 40555 0:0", "tmp 41777 0:0",
	}
	got := listed(t, data)
	for i := range got { // the root of perms is a directory, whose mode they change too
		got[i] = strings.Replace(got[i], "etc 40600 7:8", "etc 40755 0:0", 1)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	again, err := initramfs(t, in)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("the same input does not give the same bytes (%v)", err)
	}
	for how, open := range map[Compression]func(io.Reader) (io.Reader, error){
		CompressGzip: func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		CompressZstd: func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		in.Compress = how
		packed, err := initramfs(t, in)
		if err != nil {
			t.Fatal(err)
		}
		r, err := open(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, data) {
			t.Errorf("%s: what is unpacked is not what is not packed (%v)", how, err)
		}
		if again, _ := initramfs(t, in); !bytes.Equal(again, packed) {
			t.Errorf("%s: the same input does not give the same bytes", how)
		}
	}
}

func TestInitrdModules(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"6.1.0/modules.dep":              "kernel/net/virtio_net.ko: kernel/net/net-failover.ko kernel/net/failover.ko\nkernel/net/net-failover.ko: kernel/net/failover.ko\nkernel/net/failover.ko:\nkernel/other.ko:\n",
		"6.1.0/modules.builtin":          "kernel/fs/ext4/ext4.ko\n",
		"6.1.0/kernel/net/virtio_net.ko": "v", "6.1.0/kernel/net/net-failover.ko": "n", "6.1.0/kernel/net/failover.ko": "f", "6.1.0/kernel/other.ko": "o",
	})
	data, err := initramfs(t, Initrd{ModulesDir: filepath.Join(dir, "6.1.0"), Modules: []string{"virtio-net", "ext4"}})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(listed(t, data), "\n")
	for _, want := range []string{`lib/modules/6.1.0/kernel/net/failover.ko 100644 0:0 "f"`, `net-failover.ko 100644 0:0 "n"`, `virtio_net.ko 100644 0:0 "v"`, "modules.dep", "modules.builtin"} {
		if !strings.Contains(text, want) {
			t.Errorf("got\n%s\nwant %s in it", text, want)
		}
	}
	if strings.Contains(text, "other") {
		t.Errorf("got\n%s\nwant no module that nobody asked for", text)
	}
	for _, tt := range []struct {
		in   Initrd
		want string
	}{
		{Initrd{ModulesDir: filepath.Join(dir, "6.1.0"), Modules: []string{"virtio_ent"}}, `modules: there is no module "virtio_ent" in modules.dep`},
		{Initrd{Modules: []string{"virtio_net"}}, "modules: the directory of the kernel's modules has to be given, as they are needed by name: virtio_net"},
		{Initrd{ModulesDir: dir, Modules: []string{"virtio_net"}}, "is no directory of a kernel's modules after depmod(8)"},
		{Initrd{Root: write(t, t.TempDir(), map[string]string{"init": "#!/bin/sh\n"})}, "is where the launcher has to be: /init"},
	} {
		if _, err := initramfs(t, tt.in); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q in it", err, tt.want)
		}
	}
}

// A socket cannot be in an archive; a named pipe can.
func TestInitrdSpecial(t *testing.T) {
	root := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o640); err != nil {
		t.Skip(err)
	}
	data, err := initramfs(t, Initrd{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(listed(t, data), "\n"); !strings.Contains(got, "pipe 10640 0:0") {
		t.Errorf("got\n%s\nwant the named pipe in it", got)
	}
}

func TestInitrdOptions(t *testing.T) {
	if _, err := ParseInitrdOptions([]byte(`{"compress": "zst", "layers": []}`)); err == nil ||
		!strings.Contains(err.Error(), `compress: must be none, gzip or zstd, not "zst"`) || !strings.Contains(err.Error(), "layers: unknown option") {
		t.Errorf("got %v", err)
	}
}
