package container

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// unit is a unit as the modules of NixOS and Home Manager evaluate to it (testdata/units.json, which tests/nix checks).
type unit struct {
	ServiceConfig map[string]any
	Environment   map[string]string
	WantedBy      []string
}

// text writes the unit as systemd reads it.
func (u unit) text() string {
	lines := []string{"[Service]"}
	for key, value := range u.ServiceConfig {
		all, list := value.([]any)
		if !list {
			all = []any{value}
		}
		for _, v := range all {
			lines = append(lines, fmt.Sprintf("%s=%v", key, v))
		}
	}
	for name, value := range u.Environment {
		lines = append(lines, "Environment="+name+"="+value)
	}
	sort.Strings(lines[1:])
	return strings.ReplaceAll(strings.Join(lines, "\n")+"\n", "@launcher@", "/opt/shop")
}

// machine is a container with systemd, and the unit shop in it.
type machine struct{ container }

// unit installs the unit of a name with a launcher.
func (m machine) unit(name, launcher string) {
	m.t.Helper()
	text, err := os.ReadFile("testdata/units.json")
	if err != nil {
		m.t.Fatal(err)
	}
	var units map[string]unit
	if err := json.Unmarshal(text, &units); err != nil {
		m.t.Fatal(err)
	}
	if units[name].ServiceConfig == nil {
		m.t.Fatalf("no unit %s", name)
	}
	m.copy(launcher, "/opt/shop", 0o755)
	file := filepath.Join(m.t.(*testing.T).TempDir(), "shop.service")
	if err := os.WriteFile(file, []byte(units[name].text()), 0o644); err != nil {
		m.t.Fatal(err)
	}
	m.copy(file, "/etc/systemd/system/shop.service", 0o644)
	m.copy(file, "/etc/systemd/user/shop.service", 0o644)
	m.must("systemctl", "daemon-reload")
}

func (m machine) copy(from, to string, mode os.FileMode) {
	m.t.Helper()
	if out, err := exec.Command("docker", "cp", "--quiet", from, m.id+":"+to).CombinedOutput(); err != nil {
		m.t.Fatalf("docker cp: %s", out)
	}
	m.must("chmod", fmt.Sprintf("%o", mode), to)
	m.must("chown", "0:0", to)
}

// must runs a command in the machine and returns its output.
func (m machine) must(argv ...string) string {
	m.t.Helper()
	s := m.exec(argv...)
	if s.code != 0 {
		m.t.Fatalf("%v: exit code %d\n%s%s\n%s", argv, s.code, s.out, s.err, m.journal())
	}
	return strings.TrimSpace(s.out)
}

// show is a property of the unit.
func (m machine) show(property string) string {
	return m.must("systemctl", "show", "--value", "--property", property, "shop")
}

// journal is what the unit has said since the machine was last emptied of it.
func (m machine) journal() string {
	return m.exec("journalctl", "--no-pager", "--output", "cat", "--unit", "shop").out
}

// become waits for a property of the unit to have a value.
func (m machine) become(property, want string) {
	m.t.Helper()
	got := ""
	for end := time.Now().Add(deadline); ; time.Sleep(50 * time.Millisecond) {
		if got = m.show(property); got == want {
			return
		}
		if time.Now().After(end) {
			m.t.Fatalf("%s: got %s, want %s\n%s", property, got, want, m.journal())
		}
	}
}

// stays watches a property of the unit keep its value for some time.
func (m machine) stays(property, want string, d time.Duration) {
	m.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if got := m.show(property); got != want {
			m.t.Fatalf("%s: got %s, want %s\n%s", property, got, want, m.journal())
		}
	}
}

func (m machine) journalHas(piece string) {
	m.t.Helper()
	m.until(piece+" in the journal", func() bool { return strings.Contains(m.journal(), piece) })
}

// shopLauncher has a database that is ready once /var/gate is there, and a web that needs it; both say what they do.
func shopLauncher(t testing.TB) string {
	loop := "while :; do sleep 0.1; done"
	return h.Build(t, JSON{
		"settings": JSON{"binName": "shop"},
		"services": JSON{
			"db": sh("trap 'echo db down; exit 0' TERM; echo db up as $(id -u); "+loop, JSON{
				"ready": JSON{"exec": []string{"/bin/test", "-e", "/var/gate"}, "period": 100, "failureThreshold": 100000},
			}),
			"web": sh("trap 'echo web down; exit 0' TERM; trap 'echo web reloaded' HUP; echo web up; "+loop, JSON{
				"dependsOn": JSON{"db": JSON{}}, "reload": JSON{"signal": "HUP"},
			}),
		},
	})
}

// The units of the modules, on a real systemd. One machine serves all cases, one after the other.
func TestSystemd(t *testing.T) {
	t.Parallel()
	c := booted(t)
	shop := shopLauncher(t)
	in := func(name string, f func(m machine)) {
		t.Run(name, func(t *testing.T) {
			m := machine{container{t, c.id}}
			m.must("rm", "-f", "/var/gate")
			m.must("journalctl", "--rotate")
			m.exec("journalctl", "--vacuum-time=1s")
			defer func() {
				m.exec("systemctl", "stop", "shop")
				m.exec("systemctl", "reset-failed", "shop")
			}()
			f(m)
		})
	}

	in("from start to stop", func(m machine) {
		m.unit("plain", shop)
		m.must("systemctl", "start", "--no-block", "shop")
		m.journalHas("db up")
		m.until("a status that says what it waits for", func() bool { return strings.Contains(m.show("StatusText"), "db") })
		if got := m.show("ActiveState"); got != "activating" {
			t.Errorf("before it is ready: got %s, want activating", got)
		}
		m.must("touch", "/var/gate")
		m.become("ActiveState", "active")
		m.journalHas("web up")
		if got := m.must("/opt/shop", "status"); !strings.Contains(got, "running") {
			t.Errorf("status without any variable: got %s", got)
		}
		m.must("systemctl", "reload", "shop")
		m.journalHas("web reloaded")
		m.become("ActiveState", "active")
		m.must("/opt/shop", "signal", "KILL", "web")
		m.until("web to be started again", func() bool { return strings.Count(m.journal(), "web up") == 2 })
		m.must("systemctl", "stop", "shop")
		if got := m.show("Result"); got != "success" {
			t.Errorf("result: got %s, want success", got)
		}
		web, db := strings.LastIndex(m.journal(), "web down"), strings.LastIndex(m.journal(), "db down")
		if web < 0 || db < web {
			t.Errorf("web and then db are to be down:\n%s", m.journal())
		}
	})

	for _, name := range []string{"user", "dynamic", "hardened", "runtime"} {
		in(name, func(m machine) {
			m.unit(name, shop)
			m.must("touch", "/var/gate")
			m.must("systemctl", "start", "shop")
			m.journalHas("web up")
			root := strings.Contains(m.journal(), "db up as 0")
			if want := name == "runtime"; root != want {
				t.Errorf("runs as root: got %v, want %v\n%s", root, want, m.journal())
			}
			m.must("/opt/shop", "restart", "web")
			m.must("systemctl", "stop", "shop")
			if got := m.show("Result"); got != "success" {
				t.Errorf("result: got %s, want success\n%s", got, m.journal())
			}
		})
	}

	in("watchdog", func(m machine) {
		m.unit("watchdog", shop)
		m.must("touch", "/var/gate")
		m.must("systemctl", "start", "shop")
		m.stays("NRestarts", "0", 5*time.Second) // more than two of its times
		m.must("systemctl", "kill", "--kill-whom=main", "--signal=STOP", "shop")
		m.become("NRestarts", "1")
		m.become("ActiveState", "active")
	})

	in("slow start", func(m machine) {
		m.unit("hurried", shop) // systemd waits for three seconds, unless it is told that there is more to come
		m.must("systemctl", "start", "--no-block", "shop")
		m.journalHas("db up")
		m.stays("ActiveState", "activating", 6*time.Second)
		m.must("touch", "/var/gate")
		m.become("ActiveState", "active")
	})

	in("a service that fails for good", func(m machine) {
		m.unit("plain", h.Build(t, JSON{
			"settings": JSON{"binName": "shop", "restart": JSON{"mode": "never"}},
			"services": JSON{"bad": sh("sleep 0.3; exit 3", nil)},
		}))
		m.exec("systemctl", "start", "shop")
		m.become("ActiveState", "failed")
		if code, restarts := m.show("ExecMainStatus"), m.show("NRestarts"); code != "3" || restarts != "0" {
			t.Errorf("got exit code %s and %s restarts, want 3 and 0", code, restarts)
		}
	})

	in("a program that is missing", func(m machine) {
		m.unit("plain", h.Build(t, JSON{
			"settings": JSON{"binName": "shop"},
			"services": JSON{
				"good": sh("echo good; exec sleep 1000", nil),
				"bad":  JSON{"process": JSON{"argv": []string{"/opt/no-such-program"}}},
				"next": sh("exec sleep 1000", JSON{"dependsOn": JSON{"bad": JSON{}}}),
			},
		}))
		m.must("systemctl", "start", "shop")
		m.become("ActiveState", "active")
		if got := m.show("StatusText"); !strings.Contains(got, "bad") {
			t.Errorf("status: got %q, want the name of the service that cannot start", got)
		}
	})

	in("control groups", delegated)

	in("of a user", func(m machine) {
		m.unit("home", shop)
		m.exec("useradd", "--uid", "1234", "shopkeeper")
		m.must("touch", "/var/gate")
		m.must("systemctl", "start", "user@1234")
		user := func(argv ...string) said {
			return m.exec(append([]string{"runuser", "-u", "shopkeeper", "--", "env", "XDG_RUNTIME_DIR=/run/user/1234"}, argv...)...)
		}
		if s := user("systemctl", "--user", "start", "shop"); s.code != 0 {
			t.Fatalf("%+v\n%s", s, m.exec("journalctl", "--no-pager", "--output", "cat").out)
		}
		if s := user("/opt/shop", "status"); s.code != 0 || !strings.Contains(s.out, "running") {
			t.Errorf("status: %+v", s)
		}
		if s := user("systemctl", "--user", "stop", "shop"); s.code != 0 {
			t.Errorf("%+v", s)
		}
	})
}
