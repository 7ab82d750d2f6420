// Package machine boots machines whose init is a launcher: QEMU without a processor's help, Debian's kernel for clouds, and an
// initramfs of nimi initrd.
package machine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// TestMachine has one machine do all that a machine does: it serves nginx and redis, survives what happens to services, and
// goes when it is told to.
func TestMachine(t *testing.T) {
	k := needs(t)
	t.Parallel()
	root := t.TempDir()
	install(t, root, "nginx", "redis-server", "busybox")
	withAgent(t, root)
	write(t, root+"/etc/passwd", []byte("root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n"), 0o644)
	write(t, root+"/etc/group", []byte("root:x:0:\nnogroup:x:65534:\n"), 0o644)
	write(t, root+"/etc/nginx.conf", []byte("daemon off; error_log stderr; pid /run/nginx.pid; events {}\nhttp { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s; server { listen 80; return 200 one; } }\n"), 0o644)
	if err := os.MkdirAll(root+"/var/log/nginx", 0o755); err != nil {
		t.Fatal(err)
	}
	nginx, _ := find("nginx")
	redis, _ := find("redis-server")
	busybox, _ := find("busybox")
	sh := func(script string) []string { return []string{busybox, "sh", "-c", script} }
	config := h.JSON{"settings": h.JSON{"binName": "shop", "init": network(nil)}, "services": h.JSON{
		"agent": h.JSON{"process": h.JSON{"argv": []string{"/bin/agent"}}},
		"web": h.JSON{"process": h.JSON{"argv": []string{nginx, "-c", "/etc/nginx.conf"}, "reloadSignal": "HUP"},
			"nimi": h.JSON{"ready": h.JSON{"tcp": "127.0.0.1:80"}, "stop": h.JSON{"signal": "QUIT"}}},
		"redis": h.JSON{"process": h.JSON{"argv": []string{redis, "--protected-mode", "no", "--save", "", "--dir", "/tmp"}},
			"nimi": h.JSON{"ready": h.JSON{"tcp": "127.0.0.1:6379"}, "restart": h.JSON{"time": 500}}},
		"hog": h.JSON{"process": h.JSON{"argv": sh("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done")},
			"nimi": h.JSON{"autoStart": false, "restart": h.JSON{"mode": "never"}, "onFailure": "ignore", "resources": h.JSON{"memory": 32 << 20}}},
		"escape": h.JSON{"process": h.JSON{"argv": sh(busybox + " setsid " + busybox + " sleep 7654 & exec " + busybox + " sleep 9")},
			"nimi": h.JSON{"autoStart": false, "stop": h.JSON{"timeout": 2000}}},
		// What the clock must not change: how long a restart waits, and how long a service may take to be ready.
		"slow": h.JSON{"process": h.JSON{"argv": sh("echo slow-began; exec " + busybox + " sleep 9999")},
			"nimi": h.JSON{"autoStart": false, "ready": h.JSON{"file": "/run/slow", "startTimeout": 600_000}}},
		"loop": h.JSON{"process": h.JSON{"argv": sh("echo loop-ran; exit 1")},
			"nimi": h.JSON{"autoStart": false, "onFailure": "ignore", "restart": h.JSON{"time": 4000}}},
		"daily": h.JSON{"process": h.JSON{"argv": sh("echo daily-ran")}, "nimi": h.JSON{"schedule": "0 4 * * *"}},
	}}
	m := boot(t, k, initrd(t, k, config, root), "", []int{7, 80, 6379})

	m.until("nginx answers", func() bool { return strings.HasSuffix(m.talk(80, "GET / HTTP/1.0\r\n\r\n"), "one") })
	m.until("redis answers", func() bool { return strings.Contains(m.talk(6379, "PING\r\n"), "+PONG") })
	shop := func(words ...string) string { return m.run(append([]string{"/bin/shop"}, words...)...) }
	contains := func(what, got string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got\n%s\nwant %q in it", what, got, want)
			}
		}
	}
	contains("status", shop("status"), "redis", "running", "exit 0")
	contains("mounts", m.run(busybox, "cat", "/proc/mounts", "/proc/sys/kernel/hostname"), " /proc proc ", " /dev devtmpfs ", " /dev/pts devpts ",
		" /dev/shm tmpfs ", " /run tmpfs ", " /tmp tmpfs ", " /sys/fs/cgroup cgroup2 ", "vm\n")

	write(t, root+"/x", nil, 0o644)
	m.run(busybox, "sed", "-i", "s/200 one/200 two/", "/etc/nginx.conf")
	contains("reload", shop("reload", "web"), "exit 0")
	m.until("nginx has reloaded", func() bool { return strings.HasSuffix(m.talk(80, "GET / HTTP/1.0\r\n\r\n"), "two") })

	shop("signal", "redis", "KILL")
	m.says("redis: ended by signal 9 (KILL)")
	m.until("redis is back", func() bool { return strings.Contains(m.talk(6379, "PING\r\n"), "+PONG") })

	shop("start", "hog")
	m.says("hog: ended by signal 9 (KILL), as it used more memory than resources.memory allows, 33554432 bytes")
	contains("others than the hog", shop("status"), "agent", "web")

	shop("start", "escape")
	m.until("the escaped process runs", func() bool { return strings.Contains(m.run(busybox, "ps"), "sleep 7654") })
	contains("stop", shop("stop", "escape"), "exit 0")
	if got := m.run(busybox, "ps"); strings.Contains(got, "sleep 7654") {
		t.Errorf("a process has escaped the stop of its service\n%s", got)
	}

	for _, file := range []string{"/run/full", "/tmp/full"} {
		contains("fill", m.run("/bin/agent", "fill", file), "no space left")
	}
	contains("status with full file systems", shop("status"), "exit 0")
	shop("restart", "redis")
	m.until("redis is back on a full file system", func() bool { return strings.Contains(m.talk(6379, "PING\r\n"), "+PONG") })
	m.run(busybox, "rm", "/run/full", "/tmp/full")

	clock(t, m, shop, busybox)

	contains("down", m.talk(7, "/bin/shop\x00down\x00--no-wait")+"exit", "exit")
	m.says("shop: all services have ended, exit code 0: powering off")
	m.ends()
}

// clock sets the machine's clock back an hour and forth nine, while a service waits to be ready and another one to be restarted,
// and before the time of a schedule.
func clock(t *testing.T, m *vm, shop func(...string) string, busybox string) {
	t.Helper()
	set := func(seconds string) {
		if out := m.run("/bin/agent", "settime", seconds); !strings.Contains(out, "exit 0") {
			t.Errorf("setting the clock: got %s", out)
		}
	}
	shop("start", "--no-wait", "slow")
	shop("start", "--no-wait", "loop")
	m.until("loop has run", func() bool { return m.console.Count("loop", "loop-ran") > 0 })
	set("-3600")
	ran := m.console.Count("loop", "loop-ran")
	began := time.Now()
	m.until("loop runs again", func() bool { return m.console.Count("loop", "loop-ran") > ran+1 })
	if took := time.Since(began); took > 2*time.Minute {
		t.Errorf("two restarts took %v after the clock was put back an hour", took)
	}
	set("32400")
	shop("stop", "loop")
	if got := shop("status", "slow"); !strings.Contains(got, "starting") {
		t.Errorf("a service that waits to be ready, after the clock was put forth nine hours: got\n%s", got)
	}
	m.run(busybox, "touch", "/run/slow")
	m.until("slow is ready", func() bool { return strings.Contains(shop("status", "slow"), "yes") })
	before := m.console.Count("daily", "daily-ran")
	set(strings.TrimSpace(strings.Split(m.run(busybox, "sh", "-c", "now=$(date +%s); echo $(( (now / 86400 + 1) * 86400 + 4 * 3600 - 5 - now ))"), "\n")[0]))
	m.until("the job runs at its time", func() bool { return m.console.Count("daily", "daily-ran") > before })
}

// TestEnds: a machine that ends by itself, from a disk that is read-only, says the exit code; Ctrl-Alt-Del and the power button
// stop the services in order.
func TestEnds(t *testing.T) {
	k := needs(t)
	busybox, err := find("busybox")
	if err != nil {
		t.Skip("busybox is not installed")
	}
	t.Run("by itself", func(t *testing.T) {
		t.Parallel()
		if _, err := find("mkfs.ext4"); err != nil {
			t.Skip("mkfs.ext4 is not installed (Debian: e2fsprogs)")
		}
		root := t.TempDir()
		install(t, root, "busybox")
		for _, dir := range []string{"dev", "proc", "sys", "run", "tmp"} {
			if err := os.MkdirAll(root+"/"+dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		disk := t.TempDir() + "/disk"
		mkfs, _ := find("mkfs.ext4")
		if out, err := exec.Command(mkfs, "-q", "-d", root, disk, "32M").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		config := h.JSON{"settings": h.JSON{"binName": "shop", "init": network(h.JSON{"atEnd": "reboot", "modules": []string{"virtio_pci", "virtio_net", "virtio_blk"},
			"fileSystems": h.JSON{"/": h.JSON{"device": "/dev/vda", "fsType": "ext4", "options": []string{"ro"}}}})},
			"services": h.JSON{"job": h.JSON{"process": h.JSON{"argv": []string{busybox, "sh", "-c", busybox + " touch /etc/x; " + busybox + " grep ' / ' /proc/mounts; exit 3"}},
				"nimi": h.JSON{"restart": h.JSON{"mode": "never"}}}}}
		m := boot(t, k, initrd(t, k, config, t.TempDir()), "", nil, "-drive", "if=virtio,format=raw,file="+disk)
		m.ends()
		for _, want := range []string{"/dev/root / ext4 ro", "/dev/vda / ext4 ro"} {
			if strings.Contains(m.console.String(), want) {
				break
			}
			if want[5] == 'v' {
				t.Error("the root is not the disk, read-only")
			}
		}
		m.says("job: exited with code 3")
		m.says("shop: all services have ended, exit code 3: rebooting")
	})
	sleeper := h.JSON{"settings": h.JSON{"binName": "shop", "control": h.JSON{"enable": false}, "init": network(nil)}, "services": h.JSON{
		"sleep": h.JSON{"process": h.JSON{"argv": []string{busybox, "sh", "-c", "trap 'echo stopped-well; exit 0' TERM; echo sleeps; while :; do " + busybox + " sleep 1; done"}}}}}
	for name, command := range map[string]string{
		"Ctrl-Alt-Del": `{"execute": "send-key", "arguments": {"keys": [{"type": "qcode", "data": "ctrl"}, {"type": "qcode", "data": "alt"}, {"type": "qcode", "data": "delete"}]}}`,
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

// TestSize: an initramfs of a launcher alone, and the same bytes from two builds.
func TestSize(t *testing.T) {
	t.Parallel()
	config := h.JSON{"settings": h.JSON{"control": h.JSON{"enable": false}, "init": h.JSON{"enable": true}},
		"services": h.JSON{"a": h.JSON{"process": h.JSON{"argv": []string{"/bin/a"}}}}}
	var sizes []int
	var first []byte
	for range 2 {
		k := kernel{modules: t.TempDir()}
		data, err := os.ReadFile(initrd(t, k, config, filepath.Clean(t.TempDir())))
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(data))
		if first != nil && string(first) != string(data) {
			t.Error("two builds give different bytes")
		}
		first = data
	}
	const most = 21 << 20 / 10 // 2.1 MiB
	if sizes[0] > most {
		t.Errorf("got %d bytes, want at most %d", sizes[0], most)
	}
	t.Logf("%d bytes", sizes[0])
}
