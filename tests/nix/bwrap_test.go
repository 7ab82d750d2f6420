package nix

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// hostTools are what a service of the host needs to see of it.
const hostTools = `map (p: { src = p; dest = p; }) [ "/bin" "/lib" "/lib64" "/usr" ]`

// boxed is a module whose service runs a script of the host's shell in a sandbox, with settings of bubblewrap.
func boxed(script, settings string) string {
	return `{
		services.a.process.argv = [ "/bin/sh" "-c" ''` + script + `'' ];
		settings.restart.mode = "never";
		settings.bubblewrap = lib.mkMerge [ { tryRoBinds = ` + hostTools + `; } { ` + settings + ` } ];
	}`
}

func needBwrap(t *testing.T) {
	t.Helper()
	h.Need(t, "bwrap")
	if out, err := exec.Command("bwrap", "--ro-bind", "/", "/", "--unshare-user", "--unshare-pid", "--proc", "/proc", "true").CombinedOutput(); err != nil {
		t.Skipf("bubblewrap cannot make a sandbox here: %s", strings.TrimSpace(string(out)))
	}
}

// front builds the sandbox of a module and returns its program.
func front(t *testing.T, module string) string {
	t.Helper()
	return filepath.Join(build(t, "nimi.mkBwrap "+module), "bin", "nimi-sandbox")
}

// TestBwrapOptions goes from every option to what is so inside.
func TestBwrapOptions(t *testing.T) {
	t.Parallel()
	need(t)
	needBwrap(t)
	for _, tt := range []struct {
		name, script, settings string
		out                    []string
	}{
		{"defaults", `
			echo $PPID
			for d in /nix /tmp /run /var /etc; do touch $d/x && echo $d; done
			touch /bin/x /sys/x 2>/dev/null || echo read-only
			test -e ${pkgs.writeText "seen" "x"} && echo store
			test -w ${builtins.storeDir} && touch ${builtins.storeDir}/x 2>/dev/null || echo not the store
			test -c /dev/null && test ! -e /dev/kmsg && echo dev
			set -- /proc/[0-9]*; test $# -lt 5 && echo proc
			for n in user pid uts ipc cgroup net; do test $(readlink /proc/self/ns/$n) = $(eval echo \$OUTER_$n) || echo own $n; done`, ``,
			[]string{"1", "/nix", "/tmp", "/run", "/var", "/etc", "read-only", "store", "not the store", "dev", "proc",
				"own user", "own pid", "own uts", "own ipc", "own cgroup"}},
		{"nothing is unshared", `
			for n in pid uts ipc cgroup net; do test $(readlink /proc/self/ns/$n) = $(eval echo \$OUTER_$n) && echo shared $n; done
			test $PPID -gt 1 && echo not 1; test -e /dev/null || echo no dev`,
			`unshare = { user = false; pid = false; uts = false; ipc = false; cgroup = false; }; dieWithParent = false; bind.dev = false;`,
			[]string{"shared pid", "shared uts", "shared ipc", "shared cgroup", "shared net", "not 1", "no dev"}},
		{"names", `echo $A; id -u; id -g; cat /proc/sys/kernel/hostname; pwd; touch x && echo writable`,
			`environment.A = "b c"; uid = 1234; gid = 2345; hostname = "box"; chdir = "/srv/app"; extraTmpfs = [ "/srv/app" ];`,
			[]string{"b c", "1234", "2345", "box", "/srv/app", "writable"}},
		{"binds", `
			cat /opt/ro/data; touch /opt/ro/x 2>/dev/null || echo read-only
			test -e /opt/try || echo not there
			echo x > /opt/zero && test -c /opt/zero && echo device
			test -e /opt/none || echo no device
			ls -A /tmp; ls -A /var/keep`,
			`roBinds = [ { src = "${pkgs.runCommand "ro" { } "mkdir $out; echo data > $out/data"}"; dest = "/opt/ro"; } ];
			 tryRoBinds = [ { src = "/does/not/exist"; dest = "/opt/try"; } ];
			 devBinds = [ { src = "/dev/zero"; dest = "/opt/zero"; } ]; tryDevBinds = [ { src = "/does/not/exist"; dest = "/opt/none"; } ];
			 tmpfs = [ "/tmp" ]; prependFlags = [ "--tmpfs" "/var" "--dir" "/var/keep" ];`,
			[]string{"data", "read-only", "not there", "device", "no device"}},
		{"append and proc", `test -e /proc/self || echo no proc; readlink /new; echo $B`,
			`bind.proc = false; environment.B = "1"; appendFlags = [ "--symlink" "/old" "/new" "--setenv" "B" "2" ];`, []string{"no proc", "/old", "2"}},
		{"flags", `touch /tmp/x && echo tmp; test -e /run || echo no run`,
			`flags = [ "--ro-bind" "/bin" "/bin" "--ro-bind" "/lib" "/lib" "--ro-bind" "/usr" "/usr" "--ro-bind-try" "/lib64" "/lib64" "--dev" "/dev" "--tmpfs" "/tmp" ];`,
			[]string{"tmp", "no run"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// Without a control socket, whose directory would be in the sandbox too.
			module := strings.Replace(boxed(tt.script, tt.settings), "settings.restart", "settings.control.enable = false; settings.restart", 1)
			options := h.Options{Env: []string{"NIMI_SOCKET="}}
			for _, n := range []string{"user", "pid", "uts", "ipc", "cgroup", "net"} {
				link, err := exec.Command("readlink", "/proc/self/ns/"+n).Output()
				if err != nil {
					t.Fatal(err)
				}
				options.Env = append(options.Env, "OUTER_"+n+"="+strings.TrimSpace(string(link)))
			}
			r := h.Start(t, front(t, module), options)
			code := r.Wait()
			if got := r.Stdout.Of("a"); !slices.Equal(got, tt.out) {
				t.Errorf("got %q, want %q\n%d %s", got, tt.out, code, r.Stderr)
			}
		})
	}
}

// TestBwrapClosure: the front is one static file that refers to the launcher, bubblewrap, and what the arguments name.
func TestBwrapClosure(t *testing.T) {
	t.Parallel()
	out := build(t, `nimi.mkBwrap `+boxed("echo ${pkgs.writeText \"in-launcher\" \"x\"}", `environment.A = "${pkgs.writeText "in-arguments" "x"}";`))
	binary, err := elf.Open(out + "/bin/nimi-sandbox")
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	for _, p := range binary.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("not static: %v", p.Type)
		}
	}
	names := func(of string) (names []string) {
		for _, ref := range strings.Fields(run(t, "nix-store", "-q", of, out)) {
			_, name, _ := strings.Cut(filepath.Base(ref), "-")
			if strings.HasPrefix(name, "bubblewrap") { // the stand-in has no version, and calls it bwrap
				name = "bwrap"
			}
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	if got, want := names("--references"), []string{"bwrap", "in-arguments", "nimi"}; !slices.Equal(got, want) {
		t.Errorf("references: got %v, want %v", got, want)
	}
	if got := names("--requisites"); !slices.Contains(got, "in-launcher") || slices.ContainsFunc(got, func(n string) bool { return strings.HasPrefix(n, "nimi-toolchain") }) {
		t.Errorf("closure: got %v", got)
	}
}

// TestBwrapEntry: what mkBwrap gives, that it is the same as with a configuration, and that a change of the sandbox
// leaves the launcher alone, as one of the services' text does the front's arguments.
func TestBwrapEntry(t *testing.T) {
	t.Parallel()
	var got struct {
		Same, Launcher, Other    bool
		Name, Main, Binary, Hint string
		Platforms                []string
		Flags                    []string
	}
	eval(t, `let
		module = { services.a.process.argv = [ "x" ]; settings.binName = "shop"; passthru.hint = "h"; };
		box = more: nimi.mkBwrap { imports = [ module more ]; };
		one = box { };
		two = box { settings.bubblewrap.hostname = "x"; };
		config = nimi.evalNimiModule module;
	in {
		same = one.drvPath == (nimi.mkBwrapWithConfig config).drvPath;
		launcher = two.launcher.drvPath == (nimi.mkNimiBin module).drvPath;
		other = one.drvPath != two.drvPath;
		name = one.name; main = one.meta.mainProgram; binary = lib.getExe one; inherit (one) hint;
		platforms = map (p: if lib.hasSuffix "linux" p then "linux" else p) one.meta.platforms;
		flags = two.config.settings.bubblewrap.flags;
	}`, &got)
	if !got.Same || !got.Launcher || !got.Other || got.Name != "shop-sandbox" || got.Main != "shop-sandbox" || got.Hint != "h" ||
		!strings.HasSuffix(got.Binary, "-shop-sandbox/bin/shop-sandbox") || slices.ContainsFunc(got.Platforms, func(p string) bool { return p != "linux" }) {
		t.Errorf("got %+v", got)
	}
	// A place that hides another has to come before it.
	if nix, store := slices.Index(got.Flags, "/nix"), slices.Index(got.Flags, "--ro-bind"); nix < 0 || store < nix {
		t.Errorf("order: got %v", got.Flags)
	}
	for settings, want := range map[string]string{
		`environment."A B" = "x";`:             "settings.bubblewrap.environment: the name of a variable",
		`uid = 1; unshare.user = false;`:       "settings.bubblewrap: uid and gid need unshare.user",
		`hostname = "x"; unshare.uts = false;`: "settings.bubblewrap: hostname needs unshare.uts",
	} {
		says(t, evalFails(t, "null", `(nimi.mkBwrap { services.a.process.argv = [ "x" ]; settings.bubblewrap = { `+settings+` }; }).drvPath`), want)
	}
}
