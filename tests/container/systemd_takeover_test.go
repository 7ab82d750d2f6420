package container

import (
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// generation is the shop with a word that its web says.
func generation(t testing.TB, word string) string {
	loop := "while :; do sleep 0.1; done"
	return h.Build(t, JSON{
		"settings": JSON{"binName": "shop"},
		"services": JSON{
			"db":  sh("trap 'echo db down; exit 0' TERM; trap 'echo db reloaded' HUP; echo db up; "+loop, JSON{"reload": JSON{"signal": "HUP"}}),
			"web": sh("trap 'echo web down; exit 0' TERM; echo web up "+word+"; "+loop, JSON{"dependsOn": JSON{"db": JSON{}}}),
		},
	})
}

// What a switch to another generation does: systemctl reload, with the launcher of the new one where the unit says. The
// processes of what has not changed go on, the launcher's own among them, and systemd hears that it is ready again.
func TestSystemdTakeover(t *testing.T) {
	t.Parallel()
	c := booted(t)
	for _, name := range []string{"plain", "user", "hardened"} {
		t.Run(name, func(t *testing.T) {
			m := machine{container{t, c.id}}
			defer func() {
				m.exec("systemctl", "stop", "shop")
				m.exec("systemctl", "reset-failed", "shop")
			}()
			m.exec("journalctl", "--rotate")
			m.exec("journalctl", "--vacuum-time=1s")
			m.unit(name, generation(t, "one"))
			m.must("systemctl", "start", "shop")
			m.journalHas("web up one")
			pid := func(service string) string {
				m.t.Helper()
				status := m.must("/opt/shop", "status", "--json", service)
				_, rest, found := strings.Cut(status, `"services":[{"name":"`+service+`"`)
				_, rest, _ = strings.Cut(rest, `"pid":`)
				number, _, _ := strings.Cut(rest, ",")
				if !found || number == "" || number == "null" {
					t.Fatalf("%s has no process: %s", service, status)
				}
				return number
			}
			launcher, db, web := m.show("MainPID"), pid("db"), pid("web")

			m.must("systemctl", "reload", "shop") // the same program: a reload as any
			m.journalHas("db reloaded")
			if now := pid("db"); now != db {
				t.Errorf("a reload started db anew: %s, then %s", db, now)
			}

			m.copy(generation(t, "two"), "/opt/shop.new", 0o755)
			m.must("mv", "/opt/shop.new", "/opt/shop")
			m.must("systemctl", "reload", "shop")
			m.become("ActiveState", "active")
			m.journalHas("web up two")
			if now := m.show("MainPID"); now != launcher {
				t.Errorf("the launcher was started anew: %s, then %s", launcher, now)
			}
			if now := pid("db"); now != db {
				t.Errorf("db was started anew: %s, then %s", db, now)
			}
			if now := pid("web"); now == web {
				t.Errorf("web runs on as %s, and has changed", web)
			}
			if n := m.show("NRestarts"); n != "0" {
				t.Errorf("systemd has started the launcher again, %s times", n)
			}
			if text := m.show("StatusText"); text != "all services are ready" {
				t.Errorf("the status after it: %q", text)
			}

			m.copy("/bin/true", "/opt/shop.new", 0o755) // something that cannot take over: nothing is touched
			m.must("mv", "/opt/shop", "/opt/shop.good")
			m.must("mv", "/opt/shop.new", "/opt/shop")
			m.exec("systemctl", "reload", "shop")
			m.must("mv", "/opt/shop.good", "/opt/shop")
			if now := pid("db"); now != db || m.show("MainPID") != launcher {
				t.Errorf("a program that is none of ours was let in: db %s, then %s\n%s", db, now, m.journal())
			}
			m.must("systemctl", "stop", "shop")
			if got := m.show("Result"); got != "success" {
				t.Errorf("result: got %s, want success\n%s", got, m.journal())
			}
		})
	}
}
