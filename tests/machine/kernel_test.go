package machine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// kernel is a kernel that machines can boot, with its modules. arch is what Go calls its machine; "": amd64. machine is the type of
// machine of QEMU's; "": q35, or virt for arm64.
type kernel struct{ image, modules, arch, machine string }

// micro is the kernel on a machine of the type microvm, or says why there can be none.
func (k kernel) micro() (kernel, string) {
	out, err := exec.Command("qemu-system-x86_64", "-machine", "help").Output()
	if err != nil || !strings.Contains(string(out), "\nmicrovm ") {
		return k, "qemu-system-x86_64 has no machine of the type microvm"
	}
	k.machine = "microvm"
	return k, ""
}

// debian finds Debian's kernel for machines of clouds: below $NIMI_KERNEL, where somebody has unpacked it, or it downloads and
// unpacks it there or below the user's cache. It says why there is none.
var debian = sync.OnceValues(func() (k kernel, why string) {
	for _, program := range []string{"qemu-system-x86_64", "depmod", "ldd"} {
		if _, err := find(program); err != nil {
			return k, program + " is not installed (Debian: qemu-system-x86, kmod, libc-bin)"
		}
	}
	dir := os.Getenv("NIMI_KERNEL")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return k, err.Error()
		}
		dir = filepath.Join(cache, "nimi-tests", "kernel")
	}
	if k, ok := unpacked(dir); ok {
		return k, ""
	}
	script := `set -e; mkdir -p "$1"; cd "$1"
		package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
		apt-get download "$package"; dpkg -x "$package"_*.deb .; rm -f ./*.deb
		depmod -b . "$(basename lib/modules/*)"`
	if out, err := exec.Command("sh", "-c", script, "sh", dir).CombinedOutput(); err != nil {
		return k, "Debian's kernel linux-image-cloud-amd64 cannot be had: " + strings.TrimSpace(string(out))
	}
	k, ok := unpacked(dir)
	if !ok {
		return k, "there is no kernel below " + dir
	}
	return k, ""
})

// device is the name of a virtio device, on PCI or without.
func (k kernel) device(name string) string {
	if k.machine == "microvm" {
		return name + "-device"
	}
	return name + "-pci"
}

// drive are the words for QEMU that give the machine a disk, /dev/vda.
func (k kernel) drive(file string) []string {
	return []string{"-drive", "if=none,id=disk,format=raw,file=" + file, "-device", k.device("virtio-blk") + ",drive=disk"}
}

func unpacked(dir string) (k kernel, ok bool) {
	images, _ := filepath.Glob(dir + "/boot/vmlinuz-*")
	tables, _ := filepath.Glob(dir + "/lib/modules/*/modules.dep")
	if len(images) == 0 || len(tables) == 0 {
		return k, false
	}
	return kernel{image: images[0], modules: filepath.Dir(tables[0])}, true
}

// debianArm64 finds Debian's kernel for machines of clouds with another processor. It downloads nothing: for that, apt-get has to
// be told of the other architecture, which changes the system.
func debianArm64() (k kernel, why string) {
	if _, err := find("qemu-system-aarch64"); err != nil {
		return k, "qemu-system-aarch64 is not installed (Debian: qemu-system-arm)"
	}
	dir := os.Getenv("NIMI_KERNEL_ARM64")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return k, err.Error()
		}
		dir = filepath.Join(cache, "nimi-tests", "kernel-arm64")
	}
	k, ok := unpacked(dir)
	if k.arch = "arm64"; !ok {
		return k, "there is no kernel below " + dir + ": dpkg --add-architecture arm64; apt-get update; apt-get download the package that " +
			"linux-image-cloud-arm64:arm64 depends on; dpkg -x it there; depmod -b " + dir + " RELEASE"
	}
	return k, ""
}

// find is exec.LookPath, also where servers are.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	for _, dir := range []string{"/usr/sbin", "/sbin"} {
		if err != nil {
			path, err = exec.LookPath(filepath.Join(dir, program))
		}
	}
	return path, err
}

// needProgram is the path of a program, or skips.
func needProgram(t *testing.T, name string) string {
	t.Helper()
	path, err := find(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

// install copies programs of this machine, with the libraries that they need, into a root. busybox gets the names
// of its commands, too.
func install(t *testing.T, root string, programs ...string) {
	t.Helper()
	for _, name := range programs {
		program := needProgram(t, name)
		files := []string{program}
		out, _ := exec.Command("ldd", program).Output() // fails for a static program
		for _, word := range strings.Fields(string(out)) {
			if strings.HasPrefix(word, "/") {
				files = append(files, word)
			}
		}
		for _, file := range files {
			copyFile(t, file, filepath.Join(root, file))
		}
		if name == "busybox" {
			for _, applet := range []string{"busybox", "sh", "sleep", "setsid", "cat", "grep", "ls", "seq", "mkdir", "mount", "touch"} {
				if place := filepath.Join(root, "usr/local/bin", applet); os.MkdirAll(filepath.Dir(place), 0o755) != nil || os.Symlink(program, place) != nil {
					t.Fatal("cannot link " + place)
				}
			}
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, data, 0o755)
}

func write(t *testing.T, path string, data []byte, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
}
