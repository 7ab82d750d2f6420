package machine

import (
	"os/exec"
	"runtime"
	"testing"

	h "nimi/tests/harness"
)

// TestMicrovm boots a machine of QEMU's smallest type, with a network, a disk and a power button. Its devices are no PCI devices.
func TestMicrovm(t *testing.T) {
	k, why := needs(t).micro()
	if why != "" {
		t.Skip(why)
	}
	mkfs := needProgram(t, "mkfs.ext4")
	t.Parallel()
	root, data := t.TempDir(), t.TempDir()
	withAgent(t, root, runtime.GOARCH)
	install(t, root, "busybox")
	write(t, data+"/file", []byte("from the disk"), 0o644)
	disk := t.TempDir() + "/disk"
	if out, err := exec.Command(mkfs, "-q", "-d", data, disk, "8M").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	config := h.JSON{"settings": h.JSON{"binName": "shop", "init": network(h.JSON{
		"modules":     []string{"virtio_mmio", "virtio_net", "virtio_blk", "button"},
		"fileSystems": h.JSON{"/data": h.JSON{"device": "/dev/vda", "fsType": "ext4"}},
	})}, "services": h.JSON{"agent": h.JSON{"process": h.JSON{"argv": []string{"/bin/agent"}}}}}
	m := boot(t, k, initrd(t, k, config, root), "", []int{7}, k.drive(disk)...)
	m.contains("the disk", m.run("busybox", "cat", "/data/file"), "from the disk")
	m.contains("status", m.shop("status"), "agent", "running")
	m.qmp(`{"execute": "system_powerdown"}`)
	m.says("shop: all services have ended, exit code 0: powering off")
	m.ends()
}
