package nix

import (
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// shapes are those of the service library that releases have; null is that of <nixpkgs/lib>. TestShapes has all.
var shapes = []string{"null", `"25.11"`, `"26.05"`, `"current"`}

// forShapes runs a test for every shape of the service library.
func forShapes(t *testing.T, f func(t *testing.T, shape string)) {
	for _, shape := range shapes {
		t.Run(strings.Trim(shape, `"`), func(t *testing.T) {
			t.Parallel()
			if shape != "null" {
				needStandIn(t)
			}
			f(t, shape)
		})
	}
}

// echo is a program that prints its arguments, each in brackets.
const echo = `(pkgs.writeScript "echo" "#!/bin/sh\nfor a; do printf '[%s]' \"$a\"; done; echo\n")`

func TestArgvArrivesVerbatim(t *testing.T) {
	t.Parallel()
	r := start(t, `{ services.a.process.argv = [ `+echo+` "" "two words" "$HOME" "it's" "\"quoted\"" "*" "back\\slash" "tab\tnewline\n|" "ä€𝄞" "%s" ]; }`)
	r.WantExit(0)
	want := `[][two words][$HOME][it's]["quoted"][*][back\slash][tab` + "\t" + "newline"
	if got := r.Stdout.Of("a")[0]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := r.Stdout.Of("a")[1], "|][ä€𝄞][%s]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSubServicesToDepthThree(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		out := buildShape(t, shape, `nimi.mkNimiBin {
			services.a = {
				process.argv = [ `+echo+` "one" ];
				services.b = {
					process.argv = [ `+echo+` "two" ];
					nimi.onSuccess = "ignore";
					services.c = {
						process.argv = [ `+echo+` "three" ];
						nimi.environment.LANG = "C";
						services.d.process.argv = [ `+echo+` "four" ];
					};
				};
			};
		}`)
		r := runLauncher(t, out)
		r.WantExit(0)
		for name, want := range map[string]string{"a": "[one]", "a-b": "[two]", "a-b-c": "[three]", "a-b-c-d": "[four]"} {
			if r.Stdout.Count(name, want) != 1 {
				t.Errorf("%s has not written %s\n%s", name, want, r.Stdout)
			}
		}
	})
}

func TestAssertionsAndWarningsOfChildren(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		service := `{ process.argv = [ "x" ]; services.b = { process.argv = [ "x" ]; services.c = {
			process.argv = [ "x" ]; assertions = [ { assertion = %A; message = "too bad"; } ]; warnings = [ "be careful" ]; }; }; }`
		said := evalFails(t, shape, `nimi.toNimiText (nimi.evalNimiModule { services.a = `+strings.Replace(service, "%A", "false", 1)+
			`; assertions = [ { assertion = false; message = "also bad"; } ]; })`)
		for _, want := range []string{"services.a.services.b.services.c: too bad", "- also bad"} {
			if !strings.Contains(said, want) {
				t.Errorf("not said: %s\n%s", want, said)
			}
		}
		_, said = evalText(t, shape, `nimi.toNimiText (nimi.evalNimiModule { services.a = `+strings.Replace(service, "%A", "true", 1)+`; })`)
		if want := "services.a.services.b.services.c: be careful"; !strings.Contains(said, want) {
			t.Errorf("not said: %s\n%s", want, said)
		}
	})
}

// TestReloadOfANestedService: one that is nested is reloaded, by its signal, when the launcher is.
func TestReloadOfANestedService(t *testing.T) {
	t.Parallel()
	r := start(t, `{ services.a.services.b.services.c.process = {
		argv = [ (pkgs.writeScript "reloads" "#!/bin/sh\ntrap 'echo reloaded; exit 0' HUP\necho up\nwhile :; do sleep 0.01; done\n") ];
		reloadSignal = "HUP";
	}; }`)
	r.UntilLine("a-b-c", "up")
	r.Signal(syscall.SIGHUP)
	r.WantExit(0)
	if r.Stdout.Count("a-b-c", "reloaded") != 1 {
		t.Errorf("not reloaded\n%s", r.Stdout)
	}
}

// TestFlags: process.flags and process.flagFormat, a function, of a current nixpkgs.
func TestFlags(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	text, _ := evalText(t, `"current"`, `nimi.toNimiText (nimi.evalNimiModule { services.a.process = {
		argv = [ "server" ];
		flags = { "--port" = 80; "--verbose" = true; "--quiet" = false; "--gone" = null; };
	}; })`)
	if want := `"argv":["server","--port","80","--verbose"]`; !strings.Contains(text, want) {
		t.Errorf("got %s, want %s in it", text, want)
	}
	if strings.Contains(text, "flag") {
		t.Errorf("flags are in %s", text)
	}
}

// TestProcessEnvironment: it is there whether nixpkgs has it or not; null unsets.
func TestProcessEnvironment(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		r := runLauncher(t, buildShape(t, shape, `nimi.mkNimiBin { services.a = {
			process.argv = [ "/bin/sh" "-c" "echo $A $B \${HOME-unset}" ];
			process.environment = { A = "1"; B = "2"; HOME = null; };
			nimi.environment.B = "3";
		}; }`))
		r.WantExit(0)
		if got := r.Stdout.Of("a"); len(got) != 1 || got[0] != "1 3 unset" {
			t.Errorf("got %q, want %q", got, "1 3 unset")
		}
	})
}

func TestNixpkgsTooOld(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	said := evalFails(t, `"none"`, `nimi.toNimiText (nimi.evalNimiModule { services.a.process.argv = [ "x" ]; })`)
	if !regexp.MustCompile(`error: nimi: this nixpkgs \([^)]+\) has no modular services; NixOS 25.11 is the first release that has them`).MatchString(said) {
		t.Errorf("got %s", said)
	}
}

// TestServicesOfNixpkgs: service modules with the options of those in nixpkgs, in all shapes of the library.
func TestServicesOfNixpkgs(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		out := buildShape(t, shape, `nimi.mkNimiBin {
			settings.binName = "all";
			settings.restart.mode = "never";
			services = {
				php = { imports = [ (import (modules + "/php-fpm.nix") { inherit pkgs; }) ]; php-fpm = { package = `+echo+`; settings.pool.listen = "x"; }; };
				snid = { imports = [ (import (modules + "/snid.nix") { }) ]; snid = { package = `+echo+`; listen = [ "tcp:80" "tcp:443" ]; mode = "nat46"; extraArgs.prefix = "::"; }; };
				easytier = { imports = [ (import (modules + "/easytier.nix") { }) ]; easytier = { package = pkgs.writeScript "easytier" "#!/bin/sh\nshift; . /dev/null; cat $1; cat $(sed -n 's/peers = \"\\(.*\\)\"/\\1/p' $1)\n"; settings.port = 7; }; };
				web = { imports = [ (import (modules + "/python-http-server.nix") { }) ]; python-http-server = { package = `+echo+`; port = 8080; }; configData.webroot.source = modules; };
				elsewhere = { imports = [ (import (modules + "/python-http-server.nix") { }) ]; python-http-server = { package = `+echo+`; directory = "/srv"; }; };
			};
		}`)
		r := runLauncher(t, out)
		r.WantExit(0)
		for name, pattern := range map[string]string{
			"php":       `^\[-c\]\[/.*-service-configdata-php\.ini\]\[-y\]\[/.*-php-fpm\.conf\]$`,
			"snid":      `^\[-listen\]\[tcp:80\]\[-listen\]\[tcp:443\]\[-mode\]\[nat46\]\[-prefix\]\[::\]$`,
			"easytier":  `(?s)^peers = "/.*-service-configdata-peers.txt"\nport = 7\n.*tcp://one$`,
			"web":       `^\[-m\]\[http.server\]\[8080\]\[--directory\]\[/.*\]$`,
			"elsewhere": `^\[-m\]\[http.server\]\[8000\]\[--directory\]\[/srv\]$`,
		} {
			if got := strings.Join(r.Stdout.Of(name), "\n"); !regexp.MustCompile(pattern).MatchString(got) {
				t.Errorf("%s: got %q, want %s", name, got, pattern)
			}
		}
	})
}

// TestGhostunnel: a service with an access-control assertion, and a key that it wants as a credential.
func TestGhostunnel(t *testing.T) {
	t.Parallel()
	module := `{ services.proxy = { imports = [ (import (modules + "/ghostunnel.nix") { inherit pkgs; }) ];
		ghostunnel = { package = ` + echo + `; listen = "127.0.0.1:1"; target = "x"; key = "KEY"; MORE }; }; settings.restart.mode = "never"; }`
	said := evalFails(t, "null", `nimi.toNimiText (nimi.evalNimiModule (`+strings.Replace(module, "MORE", "", 1)+`))`)
	if want := "services.proxy: at least one access control flag is required"; !strings.Contains(said, want) {
		t.Errorf("not said: %s\n%s", want, said)
	}
	key := filepath.Join(t.TempDir(), "key")
	writeFile(t, key, "secret")
	module = strings.Replace(strings.Replace(module, "MORE", "allowAll = true;", 1), "KEY", key, 1)
	needOption(t, "credentials", `{ x = "/dev/null"; }`)
	r := start(t, module)
	r.WantExit(0)
	if got, want := r.Stdout.Of("proxy"), "[server][--listen][127.0.0.1:1][--key][secret]"; len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
