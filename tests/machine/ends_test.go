package machine

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// ctrlAltDel presses these keys.
const ctrlAltDel = `{"execute": "send-key", "arguments": {"keys": [{"type": "qcode", "data": "ctrl"}, {"type": "qcode", "data": "alt"}, {"type": "qcode", "data": "delete"}]}}`

// TestEnds: a machine that ends by itself, from a disk that is read-only, says the exit code; Ctrl-Alt-Del and the power button
// stop the services in order.
func TestEnds(t *testing.T) {
	t.Parallel()
	k := needs(t)
	busybox := needProgram(t, "busybox")
	t.Run("by itself", func(t *testing.T) {
		t.Parallel()
		mkfs := needProgram(t, "mkfs.ext4")
		root := t.TempDir()
		install(t, root, "busybox")
		for _, dir := range []string{"dev", "proc", "sys", "run", "tmp"} {
			if err := os.MkdirAll(root+"/"+dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		disk := t.TempDir() + "/disk"
		if out, err := exec.Command(mkfs, "-q", "-d", root, disk, "32M").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		config := h.JSON{"settings": h.JSON{"binName": "shop", "init": network(h.JSON{"atEnd": "reboot", "modules": []string{"virtio_pci", "virtio_net", "virtio_blk"},
			"fileSystems": h.JSON{"/": h.JSON{"device": "/dev/vda", "fsType": "ext4", "options": []string{"ro"}}}})},
			"services": h.JSON{"job": h.JSON{"process": h.JSON{"argv": []string{busybox, "sh", "-c", busybox + " touch /etc/x; " + busybox + " grep ' / ' /proc/mounts; exit 3"}},
				"nimi": h.JSON{"restart": h.JSON{"mode": "never"}}}}}
		m := boot(t, k, initrd(t, k, config, t.TempDir()), "", nil, "-drive", "if=virtio,format=raw,file="+disk)
		m.ends()
		if text := m.console.String(); !regexp.MustCompile(`/dev/\w+ / ext4 ro[ ,]`).MatchString(text) {
			t.Error("the root is not the disk, read-only")
		}
		m.says("job: exited with code 3")
		m.says("shop: all services have ended, exit code 3: rebooting")
	})
	sleeper := h.JSON{"settings": h.JSON{"binName": "shop", "control": h.JSON{"enable": false}, "init": network(nil)}, "services": h.JSON{
		"sleep": h.JSON{"process": h.JSON{"argv": []string{busybox, "sh", "-c", "trap 'echo stopped-well; exit 0' TERM; echo sleeps; while :; do " + busybox + " sleep 1; done"}}}}}
	for name, command := range map[string]string{
		"Ctrl-Alt-Del": ctrlAltDel,
		"power button": `{"execute": "system_powerdown"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			install(t, root, "busybox")
			m := boot(t, k, initrd(t, k, sleeper, root), "", nil)
			m.says("sleeps")
			m.qmp(command)
			m.says("stopped-well")
			m.says("shop: all services have ended, exit code 0: powering off")
			m.ends()
		})
	}
	// A file in memory stays when who has written it has been killed. With all the memory gone, and nobody left to be killed, the
	// kernel would panic, had the services not to leave some to the launcher.
	t.Run("no memory left", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		install(t, root, "busybox")
		fill := "mkdir -p /all; mount -t tmpfs -o size=100% all /all; cat /dev/zero >/all/full"
		m := boot(t, k, initrd(t, k, h.JSON{"settings": h.JSON{"binName": "shop", "control": h.JSON{"enable": false}, "init": network(nil)}, "services": h.JSON{
			"fill": h.JSON{"process": h.JSON{"argv": []string{busybox, "sh", "-c", fill}}, "nimi": h.JSON{"onFailure": "ignore"}},
		}}, root), "", nil)
		m.says("fill: ended by signal 9 (KILL), as there was no memory left")
		m.says("(again, ")
		m.qmp(ctrlAltDel)
		m.says("shop: all services have ended, exit code 0: powering off")
		m.ends()
	})
	t.Run("what fails", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		install(t, root, "busybox")
		m := boot(t, k, initrd(t, k, sleeper, root), "nimi.netwrok=x nimi.atEnd=halt nimi.atEnd=poweroff", nil)
		m.ends()
		m.says("init: command line of the kernel: nimi.netwrok is unknown")
		m.says("shop: not started: command line of the kernel")
		if strings.Contains(m.console.String(), "sleeps") {
			t.Error("the service has started")
		}
	})
}
