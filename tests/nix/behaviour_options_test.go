package nix

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// A behaviour goes from an option of a module to what the running launcher does.
type behaviour struct {
	name string
	// module is the program; @DIR@ is a directory of the test, open to everybody.
	module string
	// out are the lines of service a, in order; a pattern where it begins with ^.
	out []string
	// exit code of the launcher.
	exit int
	// root and perl are what it needs.
	root, perl bool
}

// sh is a service that runs a script, with options.
func sh(script, options string) string {
	return `services.a = { process.argv = [ "/bin/sh" "-c" ''` + script + `'' ]; ` + options + ` }; settings.restart.mode = lib.mkDefault "never";`
}

var behaviours = []behaviour{
	{name: "environment", module: sh(`echo $A $B`, `nimi.environment = { A = "1"; B = "2"; }; process.environment.A = "0";`), out: []string{"1 2"}},
	{name: "environmentFiles", module: sh(`echo $A`, `nimi.environmentFiles = [ "@DIR@/env" "-@DIR@/missing" ];`), out: []string{"from a file"}},
	{name: "workingDirectory", module: sh(`pwd`, `nimi.workingDirectory = "/";`), out: []string{"/"}},
	{name: "stdin", module: sh(`cat`, `nimi.stdin = "@DIR@/input";`), out: []string{"read"}},
	{name: "umask", module: sh(`umask`, `nimi.umask = "0027";`), out: []string{"0027"}},
	{name: "nice", module: sh(`nice`, `nimi.nice = 7;`), out: []string{"7"}},
	{name: "oomScoreAdjust", module: sh(`cat /proc/self/oom_score_adj`, `nimi.oomScoreAdjust = 321;`), out: []string{"321"}},
	{name: "noNewPrivileges", module: sh(`grep NoNewPrivs /proc/self/status`, `nimi.noNewPrivileges = true;`), out: []string{"NoNewPrivs:\t1"}},
	{name: "limits", module: sh(`ulimit -Sn; ulimit -Hn; ulimit -Sc`, `nimi.limits = { nofile = { soft = 50; hard = 60; }; core = 0; };`), out: []string{"50", "60", "0"}},
	{name: "user and groups", root: true, module: sh(`id -u; id -g; id -G`, `nimi = { user = 65534; group = 65533; supplementaryGroups = [ 5 ]; };`),
		out: []string{"65534", "65533", "65533 5"}},
	{name: "capabilities", root: true, module: sh(`grep -E 'Cap(Amb|Bnd)' /proc/self/status`,
		`nimi = { user = 65534; group = 65534; capabilities = { ambient = [ "CAP_NET_BIND_SERVICE" ]; bounding = [ "net_bind_service" ]; }; };`),
		out: []string{"CapBnd:\t0000000000000400", "CapAmb:\t0000000000000400"}},
	{name: "directories", root: true, module: sh(`for d in $STATE_DIRECTORY $RUNTIME_DIRECTORY $CACHE_DIRECTORY $LOGS_DIRECTORY; do stat -c '%a %n' $d; done`,
		`nimi.directories = { state = "@DIR@/s"; runtime = [ "@DIR@/r" ]; cache = [ { path = "@DIR@/c"; mode = "0700"; } ]; logs = "@DIR@/l"; };`),
		out: []string{"^755 .*/s$", "^755 .*/r$", "^700 .*/c$", "^755 .*/l$"}},
	{name: "credentials", module: sh(`cat $CREDENTIALS_DIRECTORY/key`, `nimi.credentials.key = "@DIR@/input";`), out: []string{"read"}},
	{name: "autoStart", module: sh(`test ! -e @DIR@/off && echo not started`, ``) +
		`services.off = { process.argv = [ "/bin/touch" "@DIR@/off" ]; nimi.autoStart = false; };`, out: []string{"not started"}},
	{name: "dependsOn", module: sh(`cat @DIR@/first`, `nimi.dependsOn.first.condition = "completed-successfully";`) +
		`services.first.process.argv = [ "/bin/sh" "-c" "sleep 0.05; echo first > @DIR@/first" ];`, out: []string{"first"}},
	{name: "type", module: sh(`cat @DIR@/once`, `nimi.dependsOn.once = { };`) +
		`services.once = { process.argv = [ "/bin/sh" "-c" "sleep 0.05; echo once > @DIR@/once" ]; nimi.type = "oneshot"; };`, out: []string{"once"}},
	{name: "ready.exec", module: waits(`exec = [ "/usr/bin/test" "-e" "@DIR@/up" ]; period = 10;`), out: []string{"up"}},
	{name: "ready.file", module: waits(`file = "@DIR@/up"; period = 10;`), out: []string{"up"}},
	{name: "ready.logLine", module: waits(`logLine = "^ready .*";`), out: []string{"up"}},
	{name: "ready.descriptor", module: waits(`descriptor = 3;`), out: []string{"up"}},
	// The launcher has bound the socket before the service starts.
	{name: "ready.tcp", module: accepts(`"127.0.0.1:@PORT@"`, `tcp = "localhost:@PORT@";`), out: []string{"up"}},
	{name: "ready.unix", module: accepts(`"@DIR@/socket"`, `unix = "@DIR@/socket";`), out: []string{"up"}},
	{name: "ready.http", module: waits(`http = { url = "@URL@/good"; status = [ 204 ]; }; period = 10;`), out: []string{"up"}},
	{name: "ready.http of another status", module: sh(`exec sleep 100`, `nimi.ready = { http = "@URL@/bad"; period = 10; failureThreshold = 3; };`), exit: -1},
	{name: "ready.notify", perl: true, module: notifies(`nimi.ready.notify = true;`), out: []string{"up"}},
	{name: "type notify", perl: true, module: notifies(`nimi.type = "notify";`), out: []string{"up"}},
	{name: "ready.initialDelay, successThreshold", module: waits(`file = "@DIR@/input"; initialDelay = 100; period = 10; successThreshold = 3;`), out: []string{"up"}},
	{name: "ready.startTimeout", module: sh(`exec sleep 100`, `nimi.ready = { file = "/nowhere"; startTimeout = 50; };`), exit: -1},
	{name: "health", module: sh(`exec sleep 100`, `nimi.health = { file = "/nowhere"; period = 10; failureThreshold = 2; };`), exit: -1},
	{name: "watchdog", module: sh(`exec sleep 100`, `nimi.watchdog = 50;`), exit: -1},
	{name: "onFailure", module: sh(`exit 7`, `nimi.onFailure = "stop";`) + `services.b.process.argv = [ "/bin/sleep" "100" ];`, exit: 7},
	{name: "onFailure ignore", module: sh(`exit 7`, `nimi.onFailure = "ignore";`)},
	{name: "onSuccess", module: sh(`exit 0`, `nimi.onSuccess = "stop";`) + `services.b.process.argv = [ "/bin/sleep" "100" ];`},
	{name: "restart", module: sh(`echo run; exit 7`, `nimi.restart = { mode = "up-to-count"; count = 2; time = 1; backoff = { factor = 2; max = 3; jitter = 1; }; resetAfter = 9000; };`),
		out: []string{"run", "run", "run"}, exit: 7},
	{name: "restart.onSuccess", module: sh(`echo run`, `nimi.restart = { mode = "up-to-count"; onSuccess = true; count = 1; time = 1; };`), out: []string{"run", "run"}, exit: -2},
	{name: "restart.successExitStatus", module: sh(`exit 3`, `nimi.restart.successExitStatus = [ 3 ];`)},
	{name: "hooks", module: sh(`echo main`, `nimi.hooks = { preStart = [ "/bin/echo" "before" ]; postStop = [ [ "/bin/echo" "after" ] [ "/bin/echo" "at last" ] ]; };`),
		out: []string{"before", "main", "after", "at last"}},
	{name: "sockets", module: sh(`echo $LISTEN_FDS $LISTEN_FDNAMES; stat -c %a @DIR@/socket`, `nimi.sockets = { one = "@DIR@/socket"; two = { listen = "@DIR@/two"; mode = "0600"; }; };`),
		out: []string{"2 one:two", "666"}},
	{name: "schedule", module: sh(`echo run; test -e @DIR@/again && kill -TERM $PPID; touch @DIR@/again`, `nimi.schedule = { interval = 20; runOnStart = true; };`), out: []string{"run", "run"}},
	{name: "log.format", module: sh(`echo x`, `nimi.log.format = "raw";`), out: nil},
	{name: "shutdown.timeout", module: sh(`trap "" TERM; kill -TERM $PPID; while :; do sleep 0.01; done`, `nimi.stop.timeout = 60000;`) + `settings.shutdown.timeout = 100;`, exit: -2},
	{name: "shutdown.signal", module: sh(`setsid /bin/sh -c 'trap "touch @DIR@/caught; exit" INT; touch @DIR@/left; while :; do sleep 0.01; done' & while ! test -e @DIR@/left; do sleep 0.01; done`, ``) +
		`settings.shutdown.signal = "INT"; services.z = { process.argv = [ "/bin/sleep" "0.1" ]; };`},
	{name: "signals", module: sh(`trap "echo got; exit 0" TERM; kill -USR1 $PPID; while :; do sleep 0.01; done`, ``) + `settings.signals.USR1 = "TERM";`, out: []string{"got"}},
	{name: "binName", module: sh(`basename $(readlink /proc/$PPID/exe)`, ``) + `settings.binName = "shop";`, out: []string{"shop"}},
	{name: "configData.directory", module: sh(`cat @DIR@/files/a/x/y; echo $XDG_CONFIG_HOME`, `configData."x/y".text = "there\n";`) + `settings.configData.directory = "@DIR@/files";`,
		out: []string{"there", "^.*/files/a$"}},
	{name: "configData.external", module: sh(`echo $XDG_CONFIG_HOME`, `configData."x/y".text = "there\n";`) + `settings.configData = { directory = "@DIR@/files"; external = true; };`,
		out: []string{"^.*/files/a$"}},
	{name: "logging.timestamps", module: `services.a.process.argv = [ "/bin/echo" "x" ]; settings.logging = { timestamps = true; format = "json"; };`},
}

// notifies is a program whose service a waits for one that says READY=1 by sd_notify(3).
func notifies(options string) string {
	return sh(`cat @DIR@/up`, `nimi.dependsOn.server.condition = "ready"; nimi.onSuccess = "stop";`) +
		`services.server = { process.argv = [ "/usr/bin/perl" "-MSocket" "-e" ''
			select undef, undef, undef, 0.05;
			open(F, ">", "@DIR@/up"); print F "up\n"; close F;
			my $to = $ENV{NOTIFY_SOCKET}; $to =~ s/^@/\0/;
			socket(S, AF_UNIX, SOCK_DGRAM, 0); send(S, "READY=1", 0, pack_sockaddr_un($to));
			sleep 100;
		'' ]; ` + options + ` };`
}

// accepts is a program whose service a waits for one that is ready when a socket takes connections.
func accepts(listen, ready string) string {
	return sh(`echo up`, `nimi.dependsOn.server.condition = "ready"; nimi.onSuccess = "stop";`) +
		`services.server = { process.argv = [ "/bin/sleep" "100" ]; nimi.sockets.x = ` + listen + `; nimi.ready = { ` + ready + ` period = 10; }; };`
}

// waits is a program whose service a waits for one that is ready in some way.
func waits(ready string) string {
	return sh(`cat @DIR@/up`, `nimi.dependsOn.server.condition = "ready"; nimi.onSuccess = "stop";`) +
		`services.server = { process.argv = [ "/bin/sh" "-c" "sleep 0.05; echo up > @DIR@/new; mv @DIR@/new @DIR@/up; echo ready now; echo >&3; exec sleep 100" ]; nimi.ready = { ` + ready + ` }; };`
}

// TestOptionsAreObeyed: each option, from the module to the running launcher.
func TestOptionsAreObeyed(t *testing.T) {
	t.Parallel()
	for _, tt := range behaviours {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.root && os.Getuid() != 0 {
				t.Skip("needs root")
			}
			if _, err := os.Stat("/usr/bin/perl"); tt.perl && err != nil {
				t.Skip(err)
			}
			dir, err := os.MkdirTemp("", "nimi-nix-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			writeFile(t, filepath.Join(dir, "env"), "A=from a file\n")
			writeFile(t, filepath.Join(dir, "input"), "read\n")
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				status := http.StatusInternalServerError
				if _, err := os.Stat(dir + "/up"); r.URL.Path == "/good" && err == nil {
					status = http.StatusNoContent
				}
				w.WriteHeader(status)
			}))
			t.Cleanup(web.Close)
			port, err := freePort()
			if err != nil {
				t.Fatal(err)
			}
			r := start(t, `{ `+strings.NewReplacer("@DIR@", dir, "@URL@", web.URL, "@PORT@", port).Replace(tt.module)+` }`)
			code := r.Wait()
			switch {
			case tt.exit == -2: // any
			case tt.exit == -1:
				if code == 0 {
					t.Errorf("exit code: got 0, want a failure\n%s", r.Stderr)
				}
			case code != tt.exit:
				t.Errorf("exit code: got %d, want %d\n%s%s", code, tt.exit, r.Stdout, r.Stderr)
			}
			got := r.Stdout.Of("a")
			if tt.out != nil && !slices.EqualFunc(got, tt.out, func(got, want string) bool {
				return got == want || strings.HasPrefix(want, "^") && regexp.MustCompile(want).MatchString(got)
			}) {
				t.Errorf("got %q, want %q\n%s", got, tt.out, r.Stderr)
			}
		})
	}
}

// freePort returns a port that nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// TestStop: stop.signal, stop.argv and the other hooks, as the launcher is stopped.
func TestStop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	launcher := bin(t, `{
		services.a = { process.argv = [ "/bin/sh" "-c" "trap 'echo quit; exit 0' QUIT; echo up; while :; do sleep 0.01; done" ]; nimi.stop.signal = "QUIT"; };
		services.b = { process.argv = [ "/bin/sh" "-c" "trap '' TERM; trap 'echo int; exit 0' INT; echo up; while :; do sleep 0.01; done" ]; nimi.stop.argv = [ "/bin/kill" "-INT" "$MAINPID" ];
			nimi.hooks.preStop = [ "/bin/touch" "`+dir+`/pre" ]; nimi.hooks.postStart = [ "/bin/touch" "`+dir+`/post" ]; };
		services.c = { process.argv = [ "/bin/sh" "-c" "trap 'echo usr1' USR1; echo up; while :; do sleep 0.01; done" ]; nimi.reload.signal = "USR1"; nimi.stop.timeout = 50; };
		services.d = { process.argv = [ "/bin/sh" "-c" "echo up; exec sleep 1000" ]; nimi.reload.argv = [ "/bin/touch" "`+dir+`/reloaded" ]; };
		settings.restart.mode = "never";
	}`)
	r := h.Start(t, launcher, h.Options{})
	for _, name := range []string{"a", "b", "c", "d"} {
		r.UntilLine(name, "up")
	}
	// Only when postStart is over is the service one that is stopped by its preStop and stop.argv.
	wait := exec.Command(launcher, "wait", "--ready", "b")
	wait.Env = append(os.Environ(), "NIMI_SOCKET="+r.Socket)
	if out, err := wait.CombinedOutput(); err != nil {
		t.Fatalf("wait --ready: %v: %s", err, out)
	}
	r.Signal(syscall.SIGHUP)
	r.UntilLine("c", "usr1")
	for _, file := range []string{"reloaded", "post"} {
		r.Until(file, func() bool { _, err := os.Stat(filepath.Join(dir, file)); return err == nil })
	}
	r.Signal(syscall.SIGTERM)
	r.Wait()
	if r.Stdout.Count("a", "quit") != 1 || r.Stdout.Count("b", "int") != 1 {
		t.Errorf("not stopped as told\n%s%s", r.Stdout, r.Stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "pre")); err != nil {
		t.Errorf("preStop has not run: %v", err)
	}
}

// TestLoggingFormats: json, timestamps, raw.
func TestLoggingFormats(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"json":  `^\{"time":"[^"]+Z","service":"a","stream":"stdout","message":"x"\}\n$`,
		"plain": `^\S+Z a \| x\n$`,
	} {
		r := h.Start(t, bin(t, `{ services.a.process.argv = [ "/bin/echo" "x" ]; settings.logging = { format = "`+format+`"; timestamps = true; color = "never"; }; }`), h.Options{})
		r.WantExit(0)
		if got := r.Stdout.String(); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s: got %q, want %s", format, got, want)
		}
	}
}

// TestLogsOnDisk: rotation, and a service that goes its own way.
func TestLogsOnDisk(t *testing.T) {
	t.Parallel()
	r := start(t, `{
		settings.logging = { enable = true; rotate = { size = 4096; keep = 1; }; };
		services.a.process.argv = [ "/bin/sh" "-c" "i=0; while [ $i -lt 1000 ]; do echo 0123456789; i=$((i+1)); done" ];
		services.b = { process.argv = [ "/bin/echo" "x" ]; nimi.log.enable = false; };
	}`)
	r.WantExit(0)
	for name, want := range map[string]bool{"a.txt": true, "a.txt.1": true, "a.txt.2": false, "b.txt": false} {
		if _, err := os.Stat(r.Path("nimi_logs/logs-0/" + name)); (err == nil) != want {
			t.Errorf("%s: got %v, want it to be there: %v", name, err, want)
		}
	}
}
