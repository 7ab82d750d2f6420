package machine

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

const groups = "/sys/fs/cgroup/nimi/nimi-"

// TestLimits sees every limit of nimi.resources take effect, in one machine: on the processor, processes, memory and a disk.
func TestLimits(t *testing.T) {
	k := needs(t)
	if micro, why := k.micro(); why == "" {
		k = micro // its kernel is there sooner
	}
	t.Parallel()
	root := t.TempDir()
	install(t, root, "busybox")
	withAgent(t, root, runtime.GOARCH)
	copyFile(t, h.Build(t, limitedProgram(t, false)), root+"/bin/next")
	for name, config := range innerPrograms(t) {
		copyFile(t, h.Build(t, config), root+"/bin/"+name)
	}
	disk := t.TempDir() + "/disk"
	if err := os.WriteFile(disk, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	m := boot(t, k, initrd(t, k, limitedProgram(t, true), root), "", []int{7}, k.drive(disk)...)

	m.shop("start", "--no-wait", "loop", "calm", "held", "disk")
	processor(m)
	m.held()
	m.disk()
	m.shop("stop", "loop", "held")
	bomb(m)
	places(m)
	refusals(m)
	m.inner()
	m.killed()
	m.next()

	m.talk(7, "/bin/shop\x00down")
	m.ends()
}

// limitedProgram is the machine's configuration, or the one that takes over from it.
func limitedProgram(t *testing.T, first bool) h.JSON {
	busybox := needProgram(t, "busybox")
	sh := func(script string) h.JSON { return h.JSON{"argv": []string{busybox, "sh", "-c", script}} }
	service := func(script string, resources h.JSON) h.JSON {
		return h.JSON{"process": sh(script), "nimi": h.JSON{"autoStart": false, "onFailure": "ignore", "restart": h.JSON{"mode": "never"},
			"resources": resources, "stop": h.JSON{"timeout": 500}}}
	}
	const sleeps = "exec sleep 99999"
	limited := service(sleeps, h.JSON{"cpu": 4, "pids": 50, "memory": 64 << 20, "io": h.JSON{"weight": 50}})
	limited["nimi"].(h.JSON)["hooks"] = h.JSON{"preStart": []string{busybox, "sh", "-c", "grep -h 0:: /proc/self/cgroup >/run/hook"}}
	limited["nimi"].(h.JSON)["health"] = h.JSON{"exec": []string{busybox, "sh", "-c", "grep -h 0:: /proc/self/cgroup >/run/probe"}, "period": 500}
	forks := service(`setsid sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; exec sleep 99999' & echo $! >/run/forks`, h.JSON{"cpu": 3})
	forks["nimi"].(h.JSON)["type"], forks["nimi"].(h.JSON)["pidFile"] = "forking", "/run/forks"
	swamped := service("exec busybox dd if=/dev/zero of=/dev/null bs=340M count=1", h.JSON{"memory": 4 << 30})
	swamped["nimi"].(h.JSON)["hooks"] = h.JSON{"postStop": []string{busybox, "sh", "-c", "echo result $SERVICE_RESULT $EXIT_STATUS"}}
	loop, worker := h.JSON{"cpu": 0.2}, h.JSON{"pids": 7, "memory": 32 << 20, "io": h.JSON{"devices": h.JSON{"/dev/vda": h.JSON{"writeOps": 9}}}}
	if !first {
		loop, worker = h.JSON{"cpu": 0.4}, h.JSON{"pids": 8}
	}
	// A worker that outlives its service keeps the group there.
	works := service("setsid sleep 88888 & "+sleeps, worker)
	works["nimi"].(h.JSON)["stop"] = h.JSON{"to": "process"}
	// 1 MiB a second, of which it reads three.
	reads := `read from rest </proc/uptime; busybox dd if=/dev/vda of=/dev/null bs=64k count=48 iflag=direct; read to rest </proc/uptime; echo "disk-read $from $to"; `
	bomb := `setsid sh -c 'trap "" TERM; bomb() { bomb & bomb & while :; do sleep 1; done; }; bomb' 2>>/run/bomb & ` + sleeps
	services := h.JSON{
		"agent":   h.JSON{"process": h.JSON{"argv": []string{"/bin/agent"}}},
		"loop":    service("while :; do :; done", loop),
		"calm":    service("while :; do sleep 0.1; done", h.JSON{"cpu": 1}),
		"held":    service("busybox dd if=/dev/zero of=/dev/null bs=24M count=1; "+sleeps, h.JSON{"memoryHigh": 8 << 20}),
		"disk":    service(reads+sleeps, h.JSON{"io": h.JSON{"devices": h.JSON{"/dev/vda": h.JSON{"readBytes": 1 << 20}}}}),
		"bomb":    service(bomb, h.JSON{"pids": 20}),
		"limited": limited,
		"forks":   forks,
		"swamped": swamped,
		"works":   works,
		"job": h.JSON{"process": sh("cat /proc/self/cgroup"), "nimi": h.JSON{"type": "oneshot", "autoStart": false, "onFailure": "ignore",
			"restart": h.JSON{"mode": "never"}, "resources": h.JSON{"pids": 6}}},
		"tiny":   service(sleeps, h.JSON{"memory": 4096}),
		"huge":   service(sleeps, h.JSON{"memory": 1 << 50, "memoryHigh": 1 << 49, "pids": 1 << 22, "cpu": 10000, "io": h.JSON{"weight": 10000}}),
		"nodisk": service(sleeps, h.JSON{"io": h.JSON{"devices": h.JSON{"/dev/vdz": h.JSON{"readBytes": 1 << 20}}}}),
	}
	// Launchers that are no init, in groups of their own, the last with the controllers memory and pids alone.
	services["inner"] = service(`mkdir /sys/fs/cgroup/inner; echo 0 >/sys/fs/cgroup/inner/cgroup.procs
		x=$(seq 20000); export A=$x B=$x C=$x D=$x E=$x F=$x G=$x H=$x I=$x J=$x K=$x L=$x; exec /bin/inner`, nil)
	part := `cd /sys/fs/cgroup; mkdir -p part; echo "+memory +pids" >part/cgroup.subtree_control; mkdir part/$0; echo 0 >part/$0/cgroup.procs; exec /bin/$0`
	for _, name := range []string{"refused", "optional"} {
		services[name] = service(part, nil)
		services[name].(h.JSON)["process"] = h.JSON{"argv": []string{busybox, "sh", "-c", part, name}}
	}
	return h.JSON{"settings": h.JSON{"binName": "shop", "init": network(h.JSON{"modules": []string{
		"virtio_pci", "virtio_mmio", "virtio_net", "virtio_blk"}})}, "services": services}
}

// innerPrograms are launchers that run beside the machine's own.
func innerPrograms(t *testing.T) map[string]h.JSON {
	busybox := needProgram(t, "busybox")
	plain := func(binName string, nimi h.JSON) h.JSON {
		nimi["restart"] = h.JSON{"time": 100}
		return h.JSON{"settings": h.JSON{"binName": binName, "control": h.JSON{"enable": false}}, "services": h.JSON{
			"a": h.JSON{"process": h.JSON{"argv": []string{busybox, "sh", "-c", "echo runs; exec sleep 99999"}}, "nimi": nimi},
		}}
	}
	inner := plain("inner", h.JSON{"resources": h.JSON{"memory": 16 << 20}, "health": h.JSON{"exec": []string{busybox, "true"}, "period": 100}})
	inner["services"].(h.JSON)["a"].(h.JSON)["process"] = h.JSON{"argv": []string{"/bin/agent", "grow", "/sys/fs/cgroup/inner/nimi-a"}}
	return map[string]h.JSON{
		"inner": inner, "refused": plain("refused", h.JSON{"resources": h.JSON{"cpu": 0.5, "pids": 10}}),
		"optional": plain("optional", h.JSON{"resources": h.JSON{"cpu": 0.5, "pids": 10, "optional": true}}),
	}
}

// sh has the agent run a script.
func (m *vm) sh(script string) string {
	m.t.Helper()
	return m.run("busybox", "sh", "-c", script)
}

// file is what a file of a service's group says.
func (m *vm) file(service, name string) string {
	m.t.Helper()
	return strings.TrimSpace(m.run("busybox", "cat", groups+service+"/"+name))
}

// number is the value of a key of a file of a service's group; -1: there is none.
func (m *vm) number(text, key string) int {
	found := regexp.MustCompile(`(?m)^` + key + ` ([0-9]+)$`).FindStringSubmatch(text)
	if found == nil {
		return -1
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// told is what the launcher tells of a service.
type told struct {
	State, Signal, Cause, Problem string
	Pid                           int
	Memory                        int
	CPU                           int // ms
}

func (m *vm) told(service string) told {
	m.t.Helper()
	var all struct{ Services []told }
	text := m.shop("status", "--json", service)
	if _, after, other := strings.Cut(text, "\n{"); other { // after a takeover the command says that it is of another build
		text = "{" + after
	}
	if json.Unmarshal([]byte(text), &all) != nil || len(all.Services) != 1 {
		m.t.Fatalf("status of %s: got %s", service, text)
	}
	return all.Services[0]
}

// processor: a service that loops gets its fifth of a processor by the machine's own clock, another one is not held up, and the
// launcher tells what the groups do.
func processor(m *vm) {
	m.until("the loop is held up", func() bool { return m.number(m.file("loop", "cpu.stat"), "nr_throttled") > 0 })
	look := "read up rest </proc/uptime; echo uptime $up; grep usage_usec " + groups + "loop/cpu.stat; "
	var up, used [2]float64
	found := regexp.MustCompile(`uptime ([0-9.]+)\nusage_usec ([0-9]+)\n`).FindAllStringSubmatch(m.sh(look+"sleep 3; "+look), -1)
	for i := range found {
		up[i], _ = strconv.ParseFloat(found[i][1], 64)
		used[i], _ = strconv.ParseFloat(found[i][2], 64)
	}
	if share := (used[1] - used[0]) / 1e6 / (up[1] - up[0]); !(share > 0.1 && share < 0.25) {
		m.t.Errorf("the loop had %.3f of a processor, want about 0.2: %v", share, found)
	}
	if stat := m.file("calm", "cpu.stat"); m.number(stat, "nr_throttled") != 0 {
		m.t.Errorf("the loop's neighbour was held up: %s", stat)
	}
	m.equals("loop", "calm")
}

// equals looks whether status and metrics tell of services what their groups do.
func (m *vm) equals(services ...string) {
	m.t.Helper()
	for _, s := range services {
		look := "echo current $(cat " + groups + s + "/memory.current); grep usage_usec " + groups + s + "/cpu.stat; "
		before := m.sh(look)
		got := m.told(s)
		metrics := m.shop("metrics", s)
		after := m.sh(look)
		between := func(what string, got, from, to float64) {
			if got < from || got > to {
				m.t.Errorf("%s of %s: got %v, and the group says %v to %v", what, s, got, from, to)
			}
		}
		const batch = 64 * 4096 // how far memory.current may go up and down as the kernel counts a processor's pages at once
		from, to := float64(m.number(before, "current")-batch), float64(m.number(after, "current")+batch)
		value := func(name string) (n float64) {
			if _, err := fmt.Sscan(regexp.MustCompile(name + `{service="` + s + `"} (\S+)`).FindStringSubmatch(metrics + "\n" + name + `{service="` + s + `"} none`)[1], &n); err != nil {
				m.t.Errorf("metrics: no %s of %s in\n%s", name, s, metrics)
			}
			return n
		}
		between("memory", float64(got.Memory), from, to)
		between("memory in metrics", value("nimi_service_memory_bytes"), from, to)
		const ms = 0.001
		from, to = float64(m.number(before, "usage_usec"))/1e6-ms, float64(m.number(after, "usage_usec"))/1e6+ms
		between("CPU", float64(got.CPU)/1000, from, to)
		between("CPU in metrics", value("nimi_service_cpu_seconds"), from, to)
	}
}

// held: a service beyond memoryHigh is slowed down, and not killed.
func (m *vm) held() {
	m.until("the held service is slowed down", func() bool { return m.number(m.file("held", "memory.events"), "high") > 0 })
	if got := m.told("held"); got.State != "running" || got.Signal != "" {
		m.t.Errorf("held: got %+v, want it to run", got)
	}
	// 24 MiB are there at once elsewhere.
	m.run("busybox", "dd", "if=/dev/zero", "of=/dev/null", "bs=24M", "count=1")
	if n, _ := strconv.Atoi(m.file("held", "memory.current")); n > 12<<20 {
		m.t.Errorf("held: has %d bytes already, want it slowed down from %d on", n, 8<<20)
	}
	if events := m.file("held", "memory.events"); m.number(events, "oom_kill") != 0 {
		m.t.Errorf("held: something was killed: %s", events)
	}
}

// disk: reading takes as long as the limit says, and not long elsewhere.
func (m *vm) disk() {
	took := func(text string) float64 {
		var from, to float64
		if found := regexp.MustCompile(`disk-read ([0-9.]+) ([0-9.]+)\r?\n`).FindStringSubmatch(text); found != nil {
			from, _ = strconv.ParseFloat(found[1], 64)
			to, _ = strconv.ParseFloat(found[2], 64)
		}
		return to - from
	}
	m.says("disk-read ")
	m.until("the disk is read", func() bool { return took(m.console.String()) > 0 })
	free := took(m.sh(`read from rest </proc/uptime; busybox dd if=/dev/vda of=/dev/null bs=64k count=48 iflag=direct; read to rest </proc/uptime; echo "disk-read $from $to"`))
	if limited := took(m.console.String()); limited < 2.4 || limited > 6 || free > limited/2 {
		m.t.Errorf("3 MiB at 1 MiB a second took %.2f s, and %.2f s without a limit", limited, free)
	}
	if stat := m.file("disk", "io.stat"); !strings.Contains(stat, " rbytes=3145728 ") {
		m.t.Errorf("io.stat: got %s", stat)
	}
}

// bomb: who makes processes without end gets no more than are allowed, and is in nobody's way; a stop ends them all at once.
func bomb(m *vm) {
	for range 2 {
		m.shop("start", "bomb")
		m.until("the bomb is refused a process", func() bool {
			return strings.Contains(m.sh("cat /run/bomb"), "can't fork: Resource temporarily unavailable")
		})
		m.contains("status beside a bomb", m.shop("status"), "agent", "bomb", "running")
		m.shop("restart", "calm")
		if n, _ := strconv.Atoi(m.file("bomb", "pids.current")); n < 2 || n > 20 {
			m.t.Errorf("the bomb has %d processes, want at most 20", n)
		}
		m.shop("stop", "bomb")
		m.run("busybox", "rm", "/run/bomb")
		if n := m.file("bomb", "pids.current"); n != "0" {
			m.t.Errorf("%s processes are left of the bomb\n%s", n, m.run("busybox", "ps"))
		}
	}
}

// places: hooks, probes, commands, what comes of a restart, a oneshot and a daemon are in their groups, whose limits stay; limits can be
// as small and as large as they may be.
func places(m *vm) {
	m.shop("start", "--no-wait", "limited", "forks", "job", "huge", "tiny", "nodisk", "works")
	m.until("the probe is made", func() bool { return m.sh("cat /run/probe || :") == "0::/nimi/nimi-limited\n" })
	m.contains("a hook's group", m.sh("cat /run/hook"), "0::/nimi/nimi-limited\n")
	m.contains("a command's group", m.shop("exec", "limited", "busybox", "cat", "/proc/self/cgroup"), "0::/nimi/nimi-limited\n")
	m.shop("restart", "limited")
	for file, want := range map[string]string{"pids.max": "50", "memory.max": "67108864", "cpu.max": "400000 100000", "io.weight": "default 50"} {
		if got := m.file("limited", file); got != want {
			m.t.Errorf("%s of a service that was restarted: got %s, want %s", file, got, want)
		}
	}
	m.until("the daemon has done its work", func() bool { return m.told("forks").CPU > 0 })
	m.contains("the daemon's group", m.sh("cat /proc/$(cat /run/forks)/cgroup"), "0::/nimi/nimi-forks/main")
	m.equals("forks")

	m.says("| 0::/nimi/nimi-job/main")
	if got := m.file("job", "pids.max"); got != "6" {
		m.t.Errorf("a oneshot has pids.max %s, want 6", got)
	}
	for file, want := range map[string]string{"pids.max": "4194304", "cpu.max": "1000000000 100000", "io.weight": "default 10000", "memory.max": strconv.Itoa(1 << 50)} {
		if got := m.file("huge", file); got != want {
			m.t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
	m.says("nodisk: cannot start: resources.io: /dev/vdz: no such file or directory")
	m.says("tiny: ended by signal 9 (KILL), as it used more memory than resources.memory allows, 4096 bytes")
}

// refusals: where a controller is missing, a launcher says so in a line and does not start, or goes on without the limit.
func refusals(m *vm) {
	m.shop("start", "--no-wait", "refused", "optional")
	m.says("refused: a: resources: there can be no control group: resources.cpu needs the controller cpu, and /sys/fs/cgroup/part/refused has only: memory pids")
	m.says("refused: exited with code 111")
	m.says("optional: a: resources.cpu: cpu.max: no such file or directory; it starts without")
	m.says("| runs")
	if got := m.sh("cat /sys/fs/cgroup/part/optional/nimi-a/pids.max"); got != "10\n" {
		m.t.Errorf("the limit that can be had: got %s, want 10", got)
	}
	m.shop("stop", "optional")
}

// inner: a probe's process with much in its environment takes more memory than is left, before it executes its program. The service is
// killed for it, the probe too, and not the launcher, which is no init that the kernel would spare.
func (m *vm) inner() {
	m.shop("start", "--no-wait", "inner")
	m.until("the service of a launcher inside is started again and again", func() bool {
		text := m.console.String()
		if strings.Contains(text, "shop: inner: ended") || strings.Contains(text, "shop: inner: exited") {
			m.t.Fatal("the launcher has been killed with its service")
		}
		return strings.Count(text, "| a | grown") > 3
	})
	m.says("inner: a: ended by signal 9 (KILL), as it used more memory than resources.memory allows, 16777216 bytes")
	m.shop("stop", "inner")
}

// killed: a service that has used up the memory of all is told apart from one that has used up its own.
func (m *vm) killed() {
	m.shop("start", "--no-wait", "swamped")
	m.says("swamped: ended by signal 9 (KILL), as there was no memory left")
	m.says("| result oom-kill KILL")
	for _, s := range []string{"swamped", "tiny"} {
		if got := m.told(s); got.Signal != "KILL" || got.Cause != "out-of-memory" {
			m.t.Errorf("status of %s: got %+v", s, got)
		}
		m.contains("metrics", m.shop("metrics", s), `nimi_service_out_of_memory{service="`+s+`"} 1`)
	}
	m.contains("metrics", m.shop("metrics", "bomb"), `nimi_service_out_of_memory{service="bomb"} 0`)
}

// next: when another program takes over, its limits hold, and those that it does not have are gone, also where something is left in
// the group.
func (m *vm) next() {
	m.shop("start", "loop")
	if got := m.file("works", "io.max"); !strings.Contains(got, " wiops=9") {
		m.t.Errorf("io.max: got %s", got)
	}
	kept := m.told("limited").Pid
	m.contains("takeover", m.run("/bin/next", "takeover"), "loop: restarted", "works: restarted", "limited: kept")
	if got := m.told("limited").Pid; got != kept {
		m.t.Errorf("a service that is kept: got process %d, want %d", got, kept)
	}
	for _, want := range [][3]string{
		{"loop", "cpu.max", "40000 100000"}, {"limited", "pids.max", "50"},
		{"works", "pids.max", "8"}, {"works", "memory.max", "max"}, {"works", "memory.oom.group", "0"}, {"works", "io.max", ""},
	} {
		if got := m.file(want[0], want[1]); got != want[2] {
			m.t.Errorf("%s of %s after a takeover: got %s, want %s", want[1], want[0], got, want[2])
		}
	}
	if got := m.told("tiny"); got.Cause != "out-of-memory" {
		m.t.Errorf("status after a takeover: got %+v", got)
	}
}
