package nix

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// TestRealServices builds and runs the service modules of nixpkgs, in their own text, with the oldest and with the newest
// service library. Those whose program the host has run until they are stopped; of the others, the arguments are seen.
func TestRealServices(t *testing.T) {
	t.Parallel()
	clients := client(t, "nixpkgs", "github.com/NixOS/nixpkgs")
	const file = `(import (root + "/tests/nix/realservices.nix") { inherit pkgs; clients = `
	var services map[string]struct {
		Says   []string
		Runs   bool
		Newest bool
		Needs  string
	}
	eval(t, `lib.mapAttrs (_: s: { inherit (s) says; runs = s.runs or false; newest = s.newest or false; needs = s.needs or ""; }) `+file+clients+`; dir = "/x"; port = 1; })`, &services)
	for name, service := range services {
		for _, shape := range []string{`"25.11"`, `"current"`, `"draft"`} {
			if service.Newest && shape == `"25.11"` {
				continue
			}
			t.Run(name+"/"+strings.Trim(shape, `"`), func(t *testing.T) {
				t.Parallel()
				switch service.Needs {
				case "php-fpm":
					if all, _ := filepath.Glob("/usr/sbin/php-fpm*"); len(all) == 0 {
						t.Skip("php-fpm is missing: apt-get install php-fpm")
					}
				case "postgres":
					if all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres"); len(all) == 0 || os.Getuid() != 0 {
						t.Skip("postgresql is missing, or this is not root: apt-get install postgresql")
					}
				}
				dir, err := os.MkdirTemp("/tmp", "nimi-service-")
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { os.RemoveAll(dir) })
				if err := os.Chmod(dir, 0o777); err != nil {
					t.Fatal(err)
				}
				number, err := freePort()
				if err != nil {
					t.Fatal(err)
				}
				out := buildShape(t, shape, `let s = `+file+clients+`; dir = "`+dir+`"; port = `+number+`; }).`+name+`; in nimi.mkNimiBin {
					services.`+name+` = { imports = [ s.module s.settings ]; }; settings.restart.mode = "never"; }`)
				options := h.Options{Dir: dir}
				if service.Needs == "postgres" {
					// The store of the tests is below the home of root, where the user postgres cannot look.
					store := filepath.Dir(out)
					options.Wrap = []string{"unshare", "-m", "sh", "-ec", `mkdir "$0/store"; mount --bind "` + store + `" "$0/store"; mount -t tmpfs -o mode=755 none /root
						mkdir -p "` + store + `"; mount --bind "$0/store" "` + store + `"; exec "$@"`, dir}
				}
				r := h.Start(t, out+"/bin/nimi", options)
				if !service.Runs {
					r.WantExit(0)
				} else {
					r.Until("the service to be ready", func() bool {
						c := exec.Command(out+"/bin/nimi", "healthcheck")
						c.Env = append(os.Environ(), "NIMI_SOCKET="+r.Socket)
						return c.Run() == nil
					})
				}
				for _, want := range service.Says {
					r.Until(want, func() bool { return strings.Contains(r.Stdout.String()+r.Stderr.String(), want) })
				}
				if service.Runs {
					r.Signal(syscall.SIGTERM)
					r.WantExit(0)
				}
			})
		}
	}
}
