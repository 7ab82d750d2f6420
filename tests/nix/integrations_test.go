package nix

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// program is what every integration is given: two definitions that merge.
const program = `[
	{ nimi.shop = { services.web = {
		process.argv = [ (pkgs.writeScript "web" "#!/bin/sh\ntrap 'cat $XDG_CONFIG_HOME/greeting' HUP\ncat $XDG_CONFIG_HOME/greeting\nwhile :; do sleep 0.01; done\n") ];
		process.reloadSignal = "HUP";
		configData.greeting.text = "GREETING\n";
	}; }; }
	{ nimi.shop.services.web.nimi.stop.timeout = 7000; nimi.shop.services.api.process.argv = [ "/bin/sleep" "1000" ]; }
	MORE
]`

func with(more string) string { return strings.Replace(program, "MORE", more, 1) }

func hosted(kind, modules string) string {
	file := map[string]string{"nixos": "nixos", "homeManager": "home-manager", "darwin": "nix-darwin", "flakeParts": "flake-parts"}[kind]
	return `((import (root + "/tests/nix/hosts.nix") { inherit pkgs; }).` + kind + ` ([ (root + "/nix/integrations/` + file + `.nix") ] ++ ` + modules + `))`
}

type unit struct {
	Description    string
	WantedBy       []string
	ReloadTriggers []string
	ServiceConfig  map[string]any
	Environment    map[string]any
}

func nixosUnit(t *testing.T, modules string) (u unit) {
	t.Helper()
	eval(t, `let u = `+hosted("nixos", modules)+`.systemd.services.shop; in { inherit (u) description wantedBy serviceConfig environment; reloadTriggers = map toString u.reloadTriggers; }`, &u)
	return u
}

func TestNixOS(t *testing.T) {
	t.Parallel()
	u := nixosUnit(t, with(`{ nimi.shop.unit.serviceConfig = { User = "shop"; TimeoutStopSec = 77; }; }`))
	for key, want := range map[string]any{
		"Type": "notify", "Restart": "on-abnormal", "KillMode": "mixed", "User": "shop", "TimeoutStopSec": 77.0, "TimeoutStartSec": "infinity",
		"RuntimeDirectory": []any{"nimi.shop"}, "RestartForceExitStatus": []any{111.0},
	} {
		if got := u.ServiceConfig[key]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", key, got, want)
		}
	}
	if got, want := u.Environment["NIMI_SOCKET"], "/run/nimi.shop/control"; got != want {
		t.Errorf("NIMI_SOCKET: got %v, want %s", got, want)
	}
	// The unit names a place whose link changes, so that a new launcher changes nothing of it but what reloads it.
	const launcher = "/etc/nimi-launchers/shop/bin/shop"
	if exe := u.ServiceConfig["ExecStart"]; exe != launcher {
		t.Errorf("ExecStart: got %s", exe)
	}
	reload, _ := u.ServiceConfig["ExecReload"].([]any)
	if len(reload) != 2 || reload[0] != launcher+" takeover" || !strings.HasSuffix(fmt.Sprint(reload[1]), "/bin/kill -HUP $MAINPID") {
		t.Errorf("ExecReload: got %v", reload)
	}
	capable := nixosUnit(t, with(`{ nimi.shop.unit.serviceConfig = { User = "shop"; AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ]; }; }`))
	if reload, _ := capable.ServiceConfig["ExecReload"].([]any); len(reload) != 2 || reload[0] != "+"+launcher+" takeover" {
		t.Errorf("with AmbientCapabilities: ExecReload %v", reload)
	}
	next := nixosUnit(t, with(`{ nimi.shop = { unit.serviceConfig = { User = "shop"; TimeoutStopSec = 77; }; services.web.nimi.nice = 3; }; }`))
	if !reflect.DeepEqual(next.ServiceConfig, u.ServiceConfig) || reflect.DeepEqual(next.ReloadTriggers, u.ReloadTriggers) {
		t.Errorf("another launcher changes %v to %v, and what reloads it from %v to %v", u.ServiceConfig, next.ServiceConfig, u.ReloadTriggers, next.ReloadTriggers)
	}
	alone := nixosUnit(t, with(`{ nimi.shop.settings.takeover.enable = false; }`))
	if exe, _ := alone.ServiceConfig["ExecStart"].(string); !strings.HasSuffix(exe, "-shop/bin/shop") || len(alone.ReloadTriggers) != 1 {
		t.Errorf("without takeover: ExecStart %s, reloaded by %v", exe, alone.ReloadTriggers)
	}
	if reload := strings.Trim(fmt.Sprint(alone.ServiceConfig["ExecReload"]), "[]"); !strings.HasSuffix(reload, "/bin/kill -HUP $MAINPID") {
		t.Errorf("without takeover: ExecReload %s", reload)
	}
	// What changes with the files is what reloads, not what is started.
	changed := nixosUnit(t, strings.Replace(with(`{ nimi.shop.unit.serviceConfig = { User = "shop"; TimeoutStopSec = 77; }; }`), "GREETING", "other", 1))
	if changed.ServiceConfig["ExecStart"] != u.ServiceConfig["ExecStart"] {
		t.Error("a changed file makes another launcher")
	}
	if len(u.ReloadTriggers) != 2 || changed.ReloadTriggers[0] == u.ReloadTriggers[0] || changed.ReloadTriggers[1] != u.ReloadTriggers[1] {
		t.Errorf("a changed file does not reload, or makes another launcher: %v, %v", u.ReloadTriggers, changed.ReloadTriggers)
	}
	var etc map[string]string
	eval(t, `lib.mapAttrs (_: e: toString e.source) `+hosted("nixos", with(""))+`.environment.etc`, &etc)
	if got := etc["nimi/shop/web/greeting"]; !strings.HasSuffix(got, "-service-configdata-greeting") {
		t.Errorf("environment.etc: got %v", etc)
	}
}

// TestUnitsMerge: what a user says of a unit is joined with what Nimi says, or replaces it where there can only be one.
func TestUnitsMerge(t *testing.T) {
	t.Parallel()
	const socket = "/run/nimi.shop/control"
	var names []string
	var wants []any
	var expr strings.Builder
	for name, tt := range map[string]struct {
		host, definition, field string
		want                    any
	}{
		"directory":          {"nixos", `nimi.shop.unit.serviceConfig.RuntimeDirectory = "w"`, "serviceConfig.RuntimeDirectory", []any{"nimi.shop", "w"}},
		"directories":        {"nixos", `systemd.services.shop.serviceConfig.RuntimeDirectory = [ "v" "w" ]`, "serviceConfig.RuntimeDirectory", []any{"nimi.shop", "v", "w"}},
		"its socket":         {"nixos", `nimi.shop.unit.serviceConfig.RuntimeDirectory = "w"`, "environment.NIMI_SOCKET", socket},
		"another directory":  {"nixos", `nimi.shop.unit.serviceConfig.RuntimeDirectory = lib.mkForce "w"`, "serviceConfig.RuntimeDirectory", "w"},
		"no socket in it":    {"nixos", `nimi.shop.unit.serviceConfig.RuntimeDirectory = lib.mkForce "w"`, "environment", map[string]any{}},
		"target":             {"nixos", `systemd.services.shop.wantedBy = [ "shop.target" ]`, "wantedBy", []any{"multi-user.target", "shop.target"}},
		"target of the unit": {"nixos", `nimi.shop.unit.wantedBy = [ "shop.target" ]`, "wantedBy", []any{"multi-user.target", "shop.target"}},
		"no target":          {"nixos", `nimi.shop.unit.wantedBy = lib.mkForce [ ]`, "wantedBy", []any{}},
		"after":              {"nixos", `nimi.shop.unit.after = [ "x.service" ]`, "after", []any{"network.target", "x.service"}},
		"exit code":          {"nixos", `nimi.shop.unit.serviceConfig.RestartForceExitStatus = "133"`, "serviceConfig.RestartForceExitStatus", []any{111.0, "133"}},
		"start timeout":      {"nixos", `nimi.shop.unit.serviceConfig.TimeoutStartSec = "5min"`, "serviceConfig.TimeoutStartSec", "5min"},
		"the same twice":     {"nixos", `systemd.services.shop.serviceConfig.TimeoutStartSec = "infinity"`, "serviceConfig.TimeoutStartSec", "infinity"},
		"restart":            {"nixos", `nimi.shop.unit.serviceConfig.Restart = "no"`, "serviceConfig.Restart", "no"},
		"environment":        {"nixos", `nimi.shop.unit.environment.A = "1"`, "environment", map[string]any{"A": "1", "NIMI_SOCKET": socket}},
		"no environment":     {"nixos", `nimi.shop.unit.environment.NIMI_SOCKET = null`, "environment", map[string]any{"NIMI_SOCKET": nil}},
		"a user's directory": {"homeManager", `nimi.shop.unit.Service.RuntimeDirectory = "w"`, "Service.RuntimeDirectory", []any{"nimi.shop", "w"}},
		"a user's list":      {"homeManager", `systemd.user.services.shop.Service.RuntimeDirectory = [ "w" ]`, "Service.RuntimeDirectory", []any{"nimi.shop", "w"}},
		"a user's target":    {"homeManager", `nimi.shop.unit.Install.WantedBy = [ "x.target" ]`, "Install.WantedBy", []any{"default.target", "x.target"}},
		"one target":         {"homeManager", `nimi.shop.unit.Install.WantedBy = "x.target"`, "Install.WantedBy", []any{"default.target", "x.target"}},
		"a user's variable":  {"homeManager", `nimi.shop.unit.Service.Environment = "A=1"`, "Service.Environment", []any{"A=1", "NIMI_SOCKET=%t/nimi.shop/control"}},
		"a user's restart":   {"homeManager", `nimi.shop.unit.Service.Restart = "no"`, "Service.Restart", "no"},
		"what is not ours":   {"homeManager", `nimi.shop.unit = { Unit.After = [ "x.service" ]; Service.Nice = 7; }`, "Unit.After", []any{"x.service"}},
	} {
		place := map[string]string{"nixos": "systemd.services.shop.", "homeManager": "systemd.user.services.shop."}[tt.host]
		names = append(names, name)
		wants = append(wants, tt.want)
		expr.WriteString("(" + hosted(tt.host, with(`{ `+tt.definition+`; }`)) + "." + place + tt.field + ")\n")
	}
	var all []any
	eval(t, "["+expr.String()+"]", &all)
	for i, got := range all {
		if list, is := got.([]any); is { // in the order of modules, which is nobody's business
			slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		if !reflect.DeepEqual(got, wants[i]) {
			t.Errorf("%s: got %v, want %v", names[i], got, wants[i])
		}
	}
}

func TestNixOSChecks(t *testing.T) {
	t.Parallel()
	says(t, evalFails(t, "null", hosted("nixos", with(`{ nimi.shop.services.web.assertions = [ { assertion = false; message = "no way"; } ]; }`))+`.systemd.services.shop.serviceConfig`),
		"nimi.shop: services.web: no way")
	says(t, evalFails(t, "null", hosted("nixos", with(`{ nimi.shop.settings.configData.directory = "/run/x"; }`))+`.systemd.services.shop.serviceConfig`),
		"nimi.shop: settings.configData.directory: must be below /etc")
	says(t, evalFails(t, "null", hosted("nixos", with(`{ nimi.shop.services.web.nimi.stop.tiemout = 7; }`))+`.systemd.services.shop.serviceConfig.ExecStart`),
		"The option `nimi.shop.services.web.nimi.stop.tiemout' does not exist", "did you mean `timeout'")
}

// TestNixOSUnitRuns starts what the unit starts, as systemd does it, and reloads it after its file has changed.
func TestNixOSUnitRuns(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("puts a file below /etc, which needs root")
	}
	dir, err := os.MkdirTemp("/etc", "nimi-test-")
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	place := func(greeting string) string {
		modules := strings.Replace(with(`{ nimi.shop.settings.configData.directory = "`+dir+`"; }`), "GREETING", greeting, 1)
		out := build(t, `pkgs.writeText "files" (builtins.toJSON {
			etc = lib.mapAttrs (_: e: toString e.source) (lib.filterAttrs (n: _: lib.hasPrefix "nimi-test-" n) `+hosted("nixos", modules)+`.environment.etc);
			exec = let e = `+hosted("nixos", modules)+`.environment.etc."nimi-launchers/shop".source; in "${e}/bin/shop"; })`)
		var files struct {
			Etc  map[string]string
			Exec string
		}
		if err := json.Unmarshal([]byte(readFile(t, out)), &files); err != nil {
			t.Fatal(err)
		}
		for name, source := range files.Etc {
			to := filepath.Join("/etc", name)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			os.Remove(to)
			if err := os.Symlink(source, to); err != nil {
				t.Fatal(err)
			}
		}
		return files.Exec
	}
	exec := place("one")
	socket := t.TempDir() + "/notify"
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	said := make(chan string, 100)
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := conn.Read(b)
			if err != nil {
				close(said)
				return
			}
			said <- string(b[:n])
		}
	}()
	until := func(state string) {
		t.Helper()
		for deadline := time.After(h.Deadline); ; {
			select {
			case text := <-said:
				if strings.Contains("\n"+text, "\n"+state) {
					return
				}
			case <-deadline:
				t.Fatalf("the launcher has not said %s", state)
			}
		}
	}
	r := h.Start(t, exec, h.Options{Env: []string{"NOTIFY_SOCKET=" + socket}})
	until("READY=1")
	r.UntilLine("web", "one")
	if again := place("two"); again != exec {
		t.Errorf("another launcher: %s, %s", exec, again)
	}
	r.Signal(syscall.SIGHUP)
	r.UntilLine("web", "two")
	r.Signal(syscall.SIGTERM)
	until("STOPPING=1")
	r.WantExit(0)
}

func TestHomeManager(t *testing.T) {
	t.Parallel()
	var got struct {
		Unit struct {
			Unit    map[string]any
			Service map[string]any
			Install map[string]any
		}
		Files    map[string]string
		Packages int
	}
	eval(t, `let c = `+hosted("homeManager", with(`{ nimi.shop.unit.Service.Nice = 7; }`))+`; in {
		unit = c.systemd.user.services.shop; files = lib.mapAttrs (_: f: toString f.source) c.xdg.configFile; packages = lib.length c.home.packages;
	}`, &got)
	if got.Unit.Service["Type"] != "notify" || got.Unit.Service["Nice"] != 7.0 || got.Unit.Service["Restart"] != "on-abnormal" {
		t.Errorf("got %v", got.Unit.Service)
	}
	if env, _ := got.Unit.Service["Environment"].([]any); len(env) != 1 || env[0] != "NIMI_SOCKET=%t/nimi.shop/control" || !reflect.DeepEqual(got.Unit.Service["RuntimeDirectory"], []any{"nimi.shop"}) {
		t.Errorf("got %v", got.Unit.Service)
	}
	if got.Unit.Service["TimeoutStartSec"] != "infinity" || !reflect.DeepEqual(got.Unit.Install["WantedBy"], []any{"default.target"}) {
		t.Errorf("got %v", got.Unit)
	}
	if files, _ := got.Unit.Unit["X-Reload-Triggers"].([]any); len(files) != 2 || got.Files["nimi/shop/web/greeting"] != files[0] || got.Files["nimi-launchers/shop"] != files[1] {
		t.Errorf("got %v, %v", got.Unit.Unit, got.Files)
	}
	if got.Packages != 1 {
		t.Errorf("got %d packages, want 1", got.Packages)
	}
}

// TestHomeManagerOnMacOS: the same module makes an agent there, and no unit.
func TestHomeManagerOnMacOS(t *testing.T) {
	t.Parallel()
	var got struct {
		Agent struct {
			Enable bool
			Config map[string]any
		}
		Units []string
	}
	mac := strings.Replace(hosted("homeManager", with(`{ nimi.shop.unit.config.Nice = 7; }`)), "inherit pkgs;",
		`pkgs = pkgs // { stdenv = pkgs.stdenv // { hostPlatform = lib.systems.elaborate "aarch64-darwin"; }; };`, 1)
	eval(t, `let c = `+mac+`; in { agent = c.launchd.agents.shop; units = lib.attrNames c.systemd.user.services; }`, &got)
	if !got.Agent.Enable || got.Agent.Config["RunAtLoad"] != true || got.Agent.Config["Nice"] != 7.0 || len(got.Units) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestNixDarwin(t *testing.T) {
	t.Parallel()
	var got map[string]any
	eval(t, hosted("darwin", with(`{ nimi.shop.unit.UserName = "shop"; }`))+`.launchd.daemons.shop.serviceConfig`, &got)
	if got["UserName"] != "shop" || got["RunAtLoad"] != true || got["ExitTimeOut"] != 11.0 {
		t.Errorf("got %v", got)
	}
	if args, _ := got["ProgramArguments"].([]any); len(args) != 3 || !strings.HasPrefix(fmt.Sprint(args[2]), "/bin/wait4path /nix/store && exec /") {
		t.Errorf("ProgramArguments: got %v", got["ProgramArguments"])
	}
}

func TestFlakeParts(t *testing.T) {
	t.Parallel()
	modules := strings.NewReplacer("{ nimi.shop", "{ perSystem = { pkgs, ... }: { nimi.shop").Replace(with(""))
	modules = strings.ReplaceAll(modules, "}; }; }", "}; }; }; }")
	modules = strings.Replace(modules, `"1000" ]; }`, `"1000" ]; }; }`, 1)
	var got struct{ Packages, Checks []string }
	eval(t, `let c = `+hosted("flakeParts", modules)+`; in lib.mapAttrs (_: lib.attrNames) { inherit (c) packages checks; }`, &got)
	if len(got.Packages) == 0 || got.Packages[len(got.Packages)-1] != "shop-service" || len(got.Checks) != len(got.Packages) {
		t.Errorf("got %+v", got)
	}
	out := build(t, hosted("flakeParts", modules)+`.packages.shop-service`)
	if _, err := os.Stat(out + "/bin/shop"); err != nil {
		t.Error(err)
	}
}
