package machine

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// portrait has a service say all of its machine and of itself that the launcher has made.
const portrait = `id; busybox env | busybox sort; pwd; umask; cat /proc/self/cgroup /proc/mounts /proc/sys/kernel/hostname /proc/sys/net/core/somaxconn /proc/sys/kernel/panic
ls -ld /dev/fd /dev/stdin /dev/stdout /dev/stderr; busybox stat -c '%A %u %g %F %n' /sys/fs/cgroup/nimi/nimi-portrait/main /proc /sys /dev /dev/pts /dev/shm /run /tmp
busybox ip addr show lo; cat /proc/$$/limits /proc/$$/oom_score_adj /proc/1/oom_score_adj /proc/1/cgroup; echo arguments "$@"
for fd in 0 1 2 3; do busybox readlink /proc/$$/fd/$fd; done; busybox readlink /proc/1/fd/1
grep -E '^(Uid|Gid|Groups|NoNewPrivs|Sig|Cap|Shd)' /proc/self/status`

// TestReady: the machine that is ready before the Go runtime is just like the one that Go code makes ready, to the services and
// afterwards.
func TestReady(t *testing.T) {
	t.Parallel()
	k := needs(t)
	busybox := needProgram(t, "busybox")
	var seen [2][]string
	for i, headStart := range []bool{true, false} {
		t.Run(map[bool]string{true: "with a head start", false: "without"}[headStart], func(t *testing.T) {
			root := t.TempDir()
			install(t, root, "busybox")
			sh := func(script string) []string { return []string{busybox, "sh", "-c", script, "sh", "one two"} }
			config := h.JSON{"settings": h.JSON{"binName": "shop", "headStart": headStart, "init": h.JSON{"enable": true, "hostname": "other",
				"sysctl":  h.JSON{"net.core.somaxconn": 1234, "kernel/panic": 7},
				"network": h.JSON{"lo": h.JSON{"address": "10.9.8.7/32", "mtu": 1400}}}},
				"services": h.JSON{
					"portrait": h.JSON{"process": h.JSON{"argv": sh(portrait)}, "nimi": h.JSON{"restart": h.JSON{"mode": "never"}, "nice": 3, "environment": h.JSON{"OWN": "x y"}}},
					"escape":   h.JSON{"process": h.JSON{"argv": sh("setsid sleep 7654 & exec sleep 9999")}, "nimi": h.JSON{"stop": h.JSON{"timeout": 2000}}},
					"asks": h.JSON{"process": h.JSON{"argv": sh(`/bin/shop wait --ready escape; /bin/shop stop escape; busybox ps | grep -c "sleep 765[4]"
						ls /sys/fs/cgroup/nimi/nimi-escape/memory.max /sys/fs/cgroup/nimi/nimi-asks/pids.current; cat /sys/fs/cgroup/nimi/nimi-asks/main/cgroup.procs | grep -c "^$$\$"
						/bin/shop status --json asks | grep -o '"memory":[0-9]' | grep -c .; /bin/shop down --no-wait; sleep 100`)}},
				}}
			m := boot(t, k, initrd(t, kernel{modules: t.TempDir()}, config, root), "WORD=x other nimi.hostname=early nimi.network=lo,fd00::7/64 nimi.atEnd=reboot", nil)
			m.says("shop: all services have ended, exit code 0: rebooting")
			m.ends()
			var about []string
			for line := range strings.Lines(m.console.String()) {
				name, text, _ := strings.Cut(strings.TrimSpace(line), " | ")
				name = regexp.MustCompile(`\x1b\[[0-9]*m`).ReplaceAllString(name, "")
				if strings.TrimSpace(name) == "portrait" || strings.TrimSpace(name) == "asks" {
					about = append(about, strings.TrimSpace(name)+" "+regexp.MustCompile(`/proc/[0-9]+/|pipe:\[[0-9]+\]|[A-Z][a-z][a-z] +[0-9]+ [0-9:]+|nr_inodes=[0-9]+|size=[0-9]+k|SigQ:.*|(processes|pending signals) .*`).ReplaceAllString(text, "N"))
				}
			}
			slices.SortStableFunc(about, func(a, b string) int { return strings.Compare(a[:3], b[:3]) })
			seen[i] = about
			all := strings.Join(about, "\n")
			m.contains("what the services say", all, "portrait OWN=x y", "portrait HOME=/root", "0::/nimi/nimi-portrait/main", "portrait early", "portrait 1234", "portrait 7",
				"arguments one two", "inet6 fd00::7/64 ", " mtu 1400 ", "LOOPBACK,UP", "asks 0\n", "asks /sys/fs/cgroup/nimi/nimi-escape/memory.max", "asks 1\n")
			for _, word := range []string{"WORD", "other", "10.9.8.7"} {
				if strings.Contains(all, word) {
					t.Errorf("%s is on the kernel's command line, or replaced by that:\n%s", word, all)
				}
			}
		})
	}
	if one, other := strings.Join(seen[0], "\n"), strings.Join(seen[1], "\n"); one != other {
		t.Errorf("with a head start:\n%s\nwithout:\n%s", one, other)
	}
}
