package nix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const suite = `(import (root + "/tests/nix/compliance") { inherit (pkgs) lib coreutils runCommand writeShellScript; } MANAGER)`

const manager = `(import (root + "/tests/nix/compliance/nimi.nix") { inherit pkgs; })`

// TestCompliance runs the cases that every manager of modular services has to pass, in every shape of the service library.
func TestCompliance(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		build := func(name string) { buildShape(t, shape, strings.Replace(suite, "MANAGER", manager, 1)+`.`+name) }
		for _, name := range []string{"eval", "argv", "sub-services", "reload"} {
			build(name)
		}
	})
}

// TestComplianceNotices: the suite fails a manager that does not do what it has to.
func TestComplianceNotices(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ manager, test, want string }{
		"no reload":      {manager + ` // { callReload = _: "true"; }`, "reload", "not so: inner is reloaded"},
		"all reload":     {manager + ` // { callReload = _: "for p in $SHARED/*/pid; do kill -HUP $(cat $p); done; sleep 1"; }`, "reload", "failed"},
		"no sub-service": {`(` + manager + ` // { mkTest = args: (` + manager + `).mkTest (args // { services = lib.mapAttrs (_: s: removeAttrs s [ "services" ]) args.services; }); })`, "sub-services", "not so: b runs"},
		"no warnings":    {`(` + manager + ` // { evalConfig = args: let e = (` + manager + `).evalConfig args; in e // { config = lib.mapAttrs (_: s: s // { warnings = [ ]; }) e.config; }; })`, "eval", "not so: warning"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expr := strings.Replace(suite, "MANAGER", "("+tt.manager+")", 1)
			// Nobody waits a minute for what does not happen.
			said := buildFails(t, `let pkgs' = pkgs; in let pkgs = pkgs' // { writeShellScript = name: text: pkgs'.writeShellScript name (lib.replaceStrings [ "-lt 600" ] [ "-lt 30" ] text); }; in `+expr+`.`+tt.test)
			says(t, said, tt.want)
		})
	}
}

// TestSharedCompliance runs the shared suite itself, unmodified, with the same dozen lines.
func TestSharedCompliance(t *testing.T) {
	t.Parallel()
	clients := client(t, "modular-services", "github.com/KiaraGrouwstra/modular-services")
	file := filepath.Join(clients, "modular-services/compliance/default.nix")
	if _, err := os.Stat(file); err != nil {
		t.Skip(err)
	}
	for _, test := range []string{"eval", "basic-argv", "sub-services", "reload"} {
		t.Run(test, func(t *testing.T) {
			t.Parallel()
			buildShape(t, `"current"`, `((lib.callPackageWith (pkgs // { gnugrep = pkgs.coreutils; }) `+file+` { }) `+manager+`).`+test)
		})
	}
}
