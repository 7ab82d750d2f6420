// Package machine boots machines whose init is a launcher: QEMU without a processor's help, Debian's kernel for clouds, and an
// initramfs of nimi initrd.
package machine

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// TestMachine has one machine do all that a machine does: it serves nginx and redis, survives what happens to services, to memory
// and to the clock, and goes when it is told to.
func TestMachine(t *testing.T) {
	k := needs(t)
	t.Parallel()
	m := boot(t, k, initrd(t, k, shop(t), shopRoot(t)), "", []int{7, 80, 6379})
	m.until("nginx answers", m.nginx("one"))
	m.until("redis answers", m.redis)
	m.contains("status", m.shop("status"), "redis", "running")
	m.contains("mounts", m.run("busybox", "cat", "/proc/mounts", "/proc/sys/kernel/hostname"), " /proc proc ", " /dev devtmpfs ", " /dev/pts devpts ",
		" /dev/shm tmpfs ", " /run tmpfs ", " /tmp tmpfs ", " /sys/fs/cgroup cgroup2 ", "vm\n")

	m.run("busybox", "sed", "-i", "s/200 one/200 two/", "/etc/nginx.conf")
	m.shop("reload", "web")
	m.until("nginx has reloaded", m.nginx("two"))

	m.run("busybox", "killall", "-9", "redis-server")
	m.says("redis: ended by signal 9 (KILL)")
	m.until("redis is back", m.redis)

	m.shop("start", "escape")
	m.until("the escaped process runs", func() bool { return strings.Contains(m.run("busybox", "ps"), "sleep 7654") })
	m.shop("stop", "escape")
	if got := m.run("busybox", "ps"); strings.Contains(got, "sleep 7654") {
		t.Errorf("a process has escaped the stop of its service\n%s", got)
	}

	before := m.shop("status", "--json", "agent", "web", "redis")
	m.contains("takeover", m.run("/bin/next", "takeover"), "fresh")
	m.contains("status afterwards", m.shop("status"), "fresh", "running")
	if after := m.shop("status", "--json", "agent", "web", "redis"); pids(after) != pids(before) {
		t.Errorf("the takeover has touched what did not change: got\n%s\nbefore\n%s", after, before)
	}
	m.contains("what is in the group of a service that came with it", m.run("busybox", "cat", "/sys/fs/cgroup/nimi/nimi-fresh/main/cgroup.events"), "populated 1")

	memory(m)
	clock(m)

	m.talk(7, "/bin/shop\x00down") // the answer may not come
	m.says("shop: all services have ended, exit code 0: powering off")
	m.ends()
}

// shop is a configuration with an agent, two servers and a service for each thing that may happen.
func shop(t *testing.T) h.JSON {
	nginx, redis := needProgram(t, "nginx"), needProgram(t, "redis-server")
	busybox := needProgram(t, "busybox")
	sh := func(script string) []string { return []string{busybox, "sh", "-c", script} }
	return h.JSON{"settings": h.JSON{"binName": "shop", "init": network(nil)}, "services": h.JSON{
		"agent": h.JSON{"process": h.JSON{"argv": []string{"/bin/agent"}}},
		"web": h.JSON{"process": h.JSON{"argv": []string{nginx, "-c", "/etc/nginx.conf"}, "reloadSignal": "HUP"},
			"nimi": h.JSON{"ready": h.JSON{"tcp": "127.0.0.1:80"}, "stop": h.JSON{"signal": "QUIT"}}},
		"redis": h.JSON{"process": h.JSON{"argv": []string{redis, "--protected-mode", "no", "--save", "", "--dir", "/tmp"}},
			"nimi": h.JSON{"ready": h.JSON{"tcp": "127.0.0.1:6379"}, "restart": h.JSON{"time": 500}}},
		"hog": h.JSON{"process": h.JSON{"argv": sh("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done")},
			"nimi": h.JSON{"autoStart": false, "restart": h.JSON{"mode": "never"}, "onFailure": "ignore", "resources": h.JSON{"memory": 32 << 20}}},
		"escape": h.JSON{"process": h.JSON{"argv": sh("setsid sleep 7654 & exec sleep 9999")},
			"nimi": h.JSON{"autoStart": false, "stop": h.JSON{"timeout": 2000}}},
		// What the clock must not change: how long a service may take to be ready, how long a restart waits, and log files.
		"slow": h.JSON{"process": h.JSON{"argv": sh("exec sleep 9999")},
			"nimi": h.JSON{"autoStart": false, "ready": h.JSON{"file": "/run/slow", "startTimeout": 1_800_000}}},
		"loop": h.JSON{"process": h.JSON{"argv": sh("read up rest </proc/uptime; echo loop-ran $up; exit 1")},
			"nimi": h.JSON{"autoStart": false, "onFailure": "ignore", "restart": h.JSON{"time": loopTime}}},
		"chatty": h.JSON{"process": h.JSON{"argv": sh("i=0; while :; do i=$((i + 1)); printf 'number %d %0700d\\n' $i 0; sleep 0.1; done")},
			"nimi": h.JSON{"autoStart": false, "log": h.JSON{"file": "/run/chatty", "rotate": h.JSON{"size": 4096, "keep": 1000}}}},
		"daily": h.JSON{"process": h.JSON{"argv": sh("echo daily-ran")}, "nimi": h.JSON{"schedule": "0 4 * * *"}},
	}}
}

// pids are the process numbers in the answer of status --json.
func pids(status string) string {
	return strings.Join(regexp.MustCompile(`"pid": ?[0-9]+`).FindAllString(status, -1), " ")
}

// shopRoot is the root that goes with it, with the launcher that is to take over from it.
func shopRoot(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	install(t, root, "nginx", "redis-server", "busybox")
	next := shop(t)
	next["services"].(h.JSON)["fresh"] = h.JSON{"process": h.JSON{"argv": []string{needProgram(t, "busybox"), "sleep", "9999"}}}
	copyFile(t, h.Build(t, next), root+"/bin/next")
	withAgent(t, root, runtime.GOARCH)
	write(t, root+"/etc/passwd", []byte("root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n"), 0o644)
	write(t, root+"/etc/group", []byte("root:x:0:\nnogroup:x:65534:\n"), 0o644)
	write(t, root+"/etc/nginx.conf", []byte(`daemon off; error_log stderr; pid /run/nginx.pid; events {}
http { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u;
scgi_temp_path /tmp/s; server { listen 80; return 200 one; } }
`), 0o644)
	if err := os.MkdirAll(root+"/var/log/nginx", 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

// nginx returns whether nginx answers with a text.
func (m *vm) nginx(want string) func() bool {
	return func() bool { return strings.HasSuffix(m.talk(80, "GET / HTTP/1.0\r\n\r\n"), want) }
}

// redis tells whether redis answers.
func (m *vm) redis() bool { return strings.Contains(m.talk(6379, "PING\r\n"), "+PONG") }

// memory has a service go beyond its limit, which ends it and nobody else, and fills all that keeps files in memory.
func memory(m *vm) {
	m.shop("start", "hog")
	m.says("hog: ended by signal 9 (KILL), as it used more memory than resources.memory allows, 33554432 bytes")
	if got := m.shop("status", "--json", "agent", "web"); strings.Contains(got, "KILL") {
		m.t.Errorf("others than the hog have been killed: %s", got)
	}

	full := []string{"/run/full", "/tmp/full", "/dev/shm/full", "/full"}
	for _, file := range full {
		m.contains("fill "+file, m.run("/bin/agent", "fill", file), "no space left")
	}
	m.contains("status with full file systems", m.shop("status"), "running")
	m.shop("restart", "redis")
	m.until("redis is back on a full file system", m.redis)

	m.run(append([]string{"busybox", "rm"}, full...)...)
}

// TestArm64 boots a machine with another processor.
func TestArm64(t *testing.T) {
	k, why := debianArm64()
	if why != "" {
		t.Skip(why)
	}
	t.Parallel()
	root := t.TempDir()
	withAgent(t, root, k.arch)
	config := h.JSON{"settings": h.JSON{"binName": "shop", "init": network(h.JSON{"modules": []string{"virtio_pci", "virtio_net"}})}, "services": h.JSON{
		"agent": h.JSON{"process": h.JSON{"argv": []string{"/bin/agent"}}, "nimi": h.JSON{"resources": h.JSON{"memory": 64 << 20}}},
	}}
	m := boot(t, k, initrd(t, k, config, root), "", []int{7})
	m.contains("status", m.shop("status"), "agent", "running")
	m.talk(7, "/bin/shop\x00restart\x00agent") // who would pass the answer on is restarted
	m.until("the agent listens again", func() bool { return strings.Count(m.console.String(), "the agent listens") > 1 })
	m.talk(7, "/bin/shop\x00down")
	m.says("shop: all services have ended, exit code 0: powering off")
	m.ends()
}
