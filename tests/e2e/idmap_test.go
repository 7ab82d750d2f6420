package e2e

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// mapped runs what follows in a user namespace that has so many ids, as one of them.
func mapped(count, id int) []string {
	inside := `until [ "$(cat /proc/self/uid_map)" ] && [ "$(cat /proc/self/gid_map)" ]; do sleep 0.02; done
		exec setpriv --clear-groups --inh-caps=-all --ambient-caps=-all --reuid "$0" --regid "$0" "$@"`
	outside := `count=$1 id=$2; shift 2
		unshare -U --keep-caps sh -c '` + inside + `' "$id" "$@" & pid=$!
		for map in gid_map uid_map; do
			until echo 0 100000 $count 2>/dev/null >/proc/$pid/$map; do sleep 0.02; done 2>/dev/null
		done
		wait $pid`
	return []string{"sh", "-c", outside, "sh", strconv.Itoa(count), strconv.Itoa(id)}
}

// Ids that a user namespace does not map look like nobody's, and are somebody's. A service never gets them by that name; what
// cannot be had is named, with the reason.
func TestUnmappedIds(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "setpriv")
	for name, c := range map[string]struct {
		wrap []string
		nimi JSON
		want string // the line of the service, or after "!" a part of what the launcher says
	}{
		"no map":               {[]string{"unshare", "-U"}, JSON{"user": "nobody"}, "!user nobody: user 65534 is not in the map of the launcher's user namespace (/proc/self/uid_map)"},
		"no map, no user":      {[]string{"unshare", "-U"}, JSON{}, "65534:65534"},
		"only root":            {[]string{"unshare", "-r"}, JSON{"user": "nobody"}, "!user nobody: user 65534 is not in the map of"},
		"a group that is not":  {[]string{"setpriv", "--clear-groups", "unshare", "-r"}, JSON{"group": 7}, "!group 7: group 7 is not in the map of the launcher's user namespace (/proc/self/gid_map)"},
		"other groups":         {[]string{"setpriv", "--groups", "7,9", "unshare", "-r"}, JSON{"user": "root"}, "!user root: the launcher's groups cannot be left, as its user namespace denies setgroups(2)"},
		"no other groups":      {[]string{"setpriv", "--clear-groups", "unshare", "-r"}, JSON{"user": "root"}, "0:0"},
		"the group alone":      {[]string{"setpriv", "--groups", "0", "unshare", "-r"}, JSON{"user": "root"}, "0:0"},
		"a range":              {mapped(1000, 0), JSON{"user": 33, "group": 33}, "33:33"},
		"not in the range":     {mapped(1000, 0), JSON{"user": 1000, "group": 33}, "!user 1000: user 1000 is not in the map of"},
		"groups not in it":     {mapped(1000, 0), JSON{"user": 33, "group": 33, "supplementaryGroups": []int{4000}}, "!user 33: group 4000 is not in the map of"},
		"nobody in the range":  {mapped(65536, 65534), JSON{"user": "nobody"}, "65534:65534"},
		"nobody of the system": {[]string{"setpriv", "--clear-groups", "--reuid=65534", "--regid=65534"}, JSON{"user": "nobody"}, "65534:65534"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out, err := exec.Command(c.wrap[0], append(c.wrap[1:], "true")...).CombinedOutput(); err != nil {
				t.Skipf("%v: %v: %s", c.wrap, err, out)
			}
			dir := t.TempDir()
			c.nimi["restart"] = JSON{"mode": "never"}
			config := h.Services(JSON{"web": sh(`echo "$(id -u):$(id -g)"`, c.nimi)})
			config["settings"].(JSON)["control"] = JSON{"enable": false}
			launcher := h.Build(t, config)
			anybodys(t, launcher, dir)
			r := h.Start(t, launcher, h.Options{Wrap: c.wrap, Dir: dir})
			text, refused := strings.CutPrefix(c.want, "!")
			if refused {
				r.WantExit(126)
				if got := r.Stderr.String(); !strings.Contains(got, "web: cannot start: "+text) {
					t.Errorf("got %s, want %q", got, text)
				}
				return
			}
			r.WantExit(0)
			if got := r.Stdout.Of("web"); len(got) != 1 || got[0] != text {
				t.Errorf("got %v, want %s", got, text)
			}
		})
	}
}

// A launcher that looks like nobody takes no orders, at an abstract name, from others who look like that.
func TestUnmappedClients(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "setpriv")
	launcher := h.Build(t, h.Services(JSON{"web": sh("echo up; exec sleep 1000", nil)}))
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	const address = "@nimi-test-unmapped"
	r := h.Start(t, launcher, h.Options{Wrap: []string{"unshare", "-U"}, Dir: dir, Env: []string{"NIMI_SOCKET=" + address}})
	r.UntilLine("web", "up")
	for _, who := range [][]string{{}, {"setpriv", "--clear-groups", "--reuid=65534", "--regid=65534"}} {
		argv := append(who, launcher, "--socket", address, "stop", "web")
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir = "/"
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "another user's") && !strings.Contains(string(out), "belongs to user") {
			t.Errorf("%v: got %v, %s, want a refusal", who, err, out)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// What the launcher was started with stays behind where a service has another user.
func TestNothingIsInherited(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "setpriv")
	for name, wrap := range map[string][]string{
		"inheritable": {"setpriv", "--inh-caps", "+net_bind_service,+sys_admin"},
		"ambient":     {"setpriv", "--inh-caps", "+net_bind_service", "--ambient-caps", "+net_bind_service"},
		"securebits":  {"setpriv", "--securebits", "+no_setuid_fixup", "--inh-caps", "+sys_admin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out, err := exec.Command(wrap[0], append(wrap[1:], "true")...).CombinedOutput(); err != nil {
				t.Skipf("%v: %v: %s", wrap, err, out)
			}
			show := status + `; setpriv --dump | grep -i securebits`
			r := h.Start(t, h.Build(t, h.Services(JSON{
				"other": sh(show, JSON{"user": "nobody"}),
				"same":  sh(show, nil),
				"bind":  sh(show, JSON{"user": "nobody", "capabilities": JSON{"ambient": []string{"NET_RAW"}}}),
			})), h.Options{Wrap: wrap})
			r.WantExit(0)
			for service, want := range map[string]string{"other": "0000000000000000", "bind": "0000000000002000"} {
				out := strings.Join(r.Stdout.Of(service), "\n")
				for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapAmb"} {
					if !strings.Contains(out, set+": "+want) {
						t.Errorf("%s: got %s, want %s %s", service, out, set, want)
					}
				}
				if !strings.Contains(strings.ToLower(out), "securebits: [none]") {
					t.Errorf("%s: got %s, want no securebits", service, out)
				}
			}
			if out := strings.Join(r.Stdout.Of("same"), "\n"); name == "inheritable" && strings.Contains(out, "CapInh: 0000000000000000") {
				t.Errorf("same: got %s, want what the launcher has", out)
			}
		})
	}
}
