package nix

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// machineKernel is a kernel with a module.
const machineKernel = `(pkgs.runCommand "kernel" { } ''
		mkdir -p $out/lib/modules/6.1.0/kernel
		echo x > $out/lib/modules/6.1.0/kernel/virtio_net.ko
		echo kernel/virtio_net.ko: > $out/lib/modules/6.1.0/modules.dep
		touch $out/bzImage $out/Image
	'' // { modDirVersion = "6.1.0"; })`

// TestMicroVM runs the script of a machine, with a QEMU that says how it is called.
func TestMicroVM(t *testing.T) {
	t.Parallel()
	needStandIn(t) // elsewhere QEMU is a real one
	dir := build(t, `nimi.mkMicroVM { kernel = `+machineKernel+`; memory = 128; forwardPorts."8080" = 80; }
		{ settings.binName = "shop"; settings.init = { enable = true; modules = [ "virtio_net" ]; }; services.a.process.argv = [ "/bin/true" ]; }`)
	c := exec.Command(dir+"/bin/shop-vm", "-snapshot")
	c.Env = []string{"NIMI_APPEND=nimi.hostname=here"}
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Split(strings.TrimSpace(string(out)), "\n")
	of := func(option string) string {
		if at := slices.Index(words, option); at >= 0 && at+1 < len(words) {
			return words[at+1]
		}
		return ""
	}
	console := map[string]string{"amd64": "ttyS0", "arm64": "ttyAMA0"}[runtime.GOARCH]
	for option, want := range map[string]string{"-m": "128", "-append": "console=" + console + " quiet panic=-1 nimi.hostname=here",
		"-nic": "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:8080-:80"} {
		if got := of(option); got != want {
			t.Errorf("%s: got %q, want %q", option, got, want)
		}
	}
	for _, option := range []string{"-kernel", "-initrd"} {
		if info, err := os.Stat(of(option)); err != nil || info.IsDir() {
			t.Errorf("%s: got %q, %v, want a file", option, of(option), err)
		}
	}
	if words[len(words)-1] != "-snapshot" {
		t.Errorf("got %q, want the argument at the end", words)
	}
}

// TestInitrd builds the initramfs of a module, with a module of a kernel: the launcher is /init, and the same module gives the
// same bytes.
func TestInitrd(t *testing.T) {
	t.Parallel()
	const module = `{ settings.binName = "shop"; settings.init = { enable = true; modules = [ "virtio_net" ]; };
		settings.container.copyToRoot = pkgs.writeTextDir "etc/motd" "hello\n"; services.a.process.argv = [ "/bin/true" ]; }`
	data, err := os.ReadFile(build(t, `nimi.mkInitrd { kernel = `+machineKernel+`; } `+module))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"070701", "init\x00", "etc/motd\x00", "lib/modules/6.1.0/kernel/virtio_net.ko\x00", "dev/console\x00", "TRAILER!!!"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is not in the initramfs", want)
		}
	}
}
