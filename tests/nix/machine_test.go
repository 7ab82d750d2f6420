package nix

import (
	"os"
	"strings"
	"testing"
)

// TestInitrd builds the initramfs of a module, with a module of a kernel: the launcher is /init, and the same module gives the
// same bytes.
func TestInitrd(t *testing.T) {
	t.Parallel()
	const kernel = `{ modDirVersion = "6.1.0"; modules = pkgs.runCommand "modules" { } ''
		mkdir -p $out/lib/modules/6.1.0/kernel
		echo x > $out/lib/modules/6.1.0/kernel/virtio_net.ko
		echo kernel/virtio_net.ko: > $out/lib/modules/6.1.0/modules.dep
	''; }`
	const module = `{ settings.binName = "shop"; settings.init = { enable = true; modules = [ "virtio_net" ]; };
		settings.container.copyToRoot = pkgs.writeTextDir "etc/motd" "hello\n"; services.a.process.argv = [ "/bin/true" ]; }`
	data, err := os.ReadFile(build(t, `nimi.mkInitrd { kernel = `+kernel+`; } `+module))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"070701", "init\x00", "etc/motd\x00", "lib/modules/6.1.0/kernel/virtio_net.ko\x00", "dev/console\x00", "TRAILER!!!"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is not in the initramfs", want)
		}
	}
}
