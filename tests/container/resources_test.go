package container

import (
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// grouped is a service with a control group, of which a process leaves its session and ignores TERM.
func grouped(setsid string) JSON {
	return sh(setsid+` sh -c 'trap "" TERM; while :; do sleep 1; done' & echo "groups $(grep ^0: /proc/self/cgroup)"; `+forever, JSON{
		"resources": JSON{"optional": true}, "stop": JSON{"timeout": 500}})
}

// As PID 1 of a container with a cgroup2 that can be written, the launcher makes groups: nothing escapes a stop.
func TestResources(t *testing.T) {
	t.Parallel()
	id := image(t, web(JSON{"a": grouped("busybox setsid")}), plain(t))
	r := runs(t, "--network", "none", "--cgroupns=private", "--cap-add=SYS_ADMIN", "--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined",
		"--entrypoint=/bin/sh", id, "-c", "busybox mkdir -p /cg; busybox mount -t cgroup2 none /cg && echo mounted; exec /bin/web")
	r.until("the service", func() bool { return strings.Contains(r.logs().out, "groups 0:") })
	if out := r.logs().out; !strings.Contains(out, "mounted") {
		t.Skip("needs an engine whose containers may mount cgroup2")
	}
	if out := r.logs().out; !strings.Contains(out, "groups 0::/nimi-a/main") {
		t.Errorf("got %s, want the group /nimi-a/main", out)
	}
	escaped := func() string { return r.sh(`busybox ps -o args | busybox grep "trap .. TERM" | busybox grep -v grep`) }
	if escaped() == "" {
		t.Error("the process that is to escape does not run")
	}
	r.sh("/bin/web stop a")
	if got := escaped(); got != "" {
		t.Errorf("it has escaped: %s", got)
	}
	r.stop()
	r.wantExit(0)
}

// delegated: as a unit with Delegate=yes, the launcher makes groups below its own.
func delegated(m machine) {
	m.unit("plain", h.Build(m.t, JSON{"settings": JSON{"binName": "shop"}, "services": JSON{"a": grouped("setsid")}}))
	m.must("sh", "-c", "mkdir -p /etc/systemd/system/shop.service.d; printf '[Service]\nDelegate=yes\n' >/etc/systemd/system/shop.service.d/delegate.conf")
	defer m.exec("rm", "-r", "/etc/systemd/system/shop.service.d")
	m.must("systemctl", "daemon-reload")
	m.must("systemctl", "start", "shop")
	m.journalHas("groups 0:")
	if !strings.Contains(m.must("cat", "/proc/1/cgroup"), "0::/init.scope") && !strings.Contains(m.must("cat", "/proc/mounts"), " cgroup2 rw") {
		m.t.(*testing.T).Skip("systemd has no cgroup2 here")
	}
	m.journalHas("/shop.service/nimi-a/main")
	find := "grep -lE 'trap .{2} TERM' /proc/[0-9]*/cmdline 2>/dev/null || :" // grep itself does not have it
	m.until("the process that is to escape", func() bool { return m.must("sh", "-c", find) != "" })
	m.must("/opt/shop", "stop", "a")
	if got := m.must("sh", "-c", find); got != "" {
		m.t.Errorf("it has escaped: %s", got)
	}
	m.must("systemctl", "stop", "shop")
	if got := m.show("Result"); got != "success" {
		m.t.Errorf("result: got %s, want success", got)
	}
}
