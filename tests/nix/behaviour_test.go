package nix

import (
	"slices"
	"testing"
)

// TestConfigData: files are readable at $XDG_CONFIG_HOME/<path>, and argv can name them.
func TestConfigData(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		r := runLauncher(t, buildShape(t, shape, `nimi.mkNimiBin { services.a = { config, ... }: {
			process.argv = [ "/bin/sh" "-c" "cat $XDG_CONFIG_HOME/sub/a.txt $XDG_CONFIG_HOME/plain $0" config.configData.plain.path ];
			configData.relative = { path = "sub/a.txt"; text = "one\n"; };
			configData.plain.text = "two\n";
			configData.off = { enable = false; text = "three\n"; };
		}; }`))
		r.WantExit(0)
		if got, want := r.Stdout.Of("a"), []string{"one", "two", "two"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestLogFiles(t *testing.T) {
	t.Parallel()
	r := start(t, `{ settings.logging.enable = true; settings.logging.logsDir = "logs";
		services.service-a.process.argv = [ "/bin/sh" "-c" "echo one; echo two >&2; sleep 0.05; echo three" ]; }`)
	r.WantExit(0)
	lines := r.UntilFile("logs/logs-0/service-a.txt", 3)
	slices.Sort(lines)
	if want := []string{"one", "three", "two"}; !slices.Equal(lines, want) {
		t.Errorf("got %q, want %q", lines, want)
	}
}

// TestCount: a service that fails, with up-to-count and count N, runs N+1 times.
func TestCount(t *testing.T) {
	t.Parallel()
	r := start(t, `{ settings.restart = { mode = "up-to-count"; count = 3; time = 1; };
		services.a.process.argv = [ "/bin/sh" "-c" "echo run; exit 7" ]; }`)
	r.WantExit(7)
	if got := len(r.Stdout.Of("a")); got != 4 {
		t.Errorf("got %d runs, want 4", got)
	}
}

// TestStartup: the sandbox of a startup hook: it runs first, with what the launcher has.
func TestStartup(t *testing.T) {
	t.Parallel()
	r := start(t, `{ settings.startup.runOnStartup = pkgs.writeScript "first" "#!/bin/sh\ntouch made\n";
		services.a.process.argv = [ "/bin/sh" "-c" "test -e made && echo there" ]; }`)
	r.WantExit(0)
	if r.Stdout.Count("a", "there") != 1 {
		t.Errorf("not there\n%s", r.Stdout)
	}
}
