package nix

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// unitCases are units that tests/container runs on a real systemd, by name. Each is what the modules evaluate to for a user
// who has laid something of their own over ours.
var unitCases = map[string]string{
	"plain":    ``,
	"user":     `{ nimi.shop.unit.serviceConfig.User = "nobody"; }`,
	"dynamic":  `{ nimi.shop.unit.serviceConfig.DynamicUser = true; }`,
	"watchdog": `{ nimi.shop.unit.serviceConfig.WatchdogSec = 2; }`,
	"hurried":  `{ nimi.shop.unit.serviceConfig.TimeoutStartSec = 3; }`,
	"runtime":  `{ nimi.shop.unit.serviceConfig.RuntimeDirectory = "own"; }`,
	"hardened": `{ nimi.shop.unit.serviceConfig = {
		DynamicUser = true; ProtectSystem = "strict"; ProtectHome = true; PrivateTmp = true; PrivateDevices = true; NoNewPrivileges = true;
		ProtectKernelTunables = true; ProtectControlGroups = true; RestrictSUIDSGID = true; LockPersonality = true; MemoryDenyWriteExecute = true;
		CapabilityBoundingSet = ""; RestrictAddressFamilies = "AF_UNIX AF_INET AF_INET6"; SystemCallArchitectures = "native"; SystemCallFilter = "@system-service"; UMask = "0077";
	}; }`,
}

// The units in tests/container/testdata are what the modules evaluate to.
//
//	go test ./tests/nix -run TestUnits -update
func TestUnits(t *testing.T) {
	t.Parallel()
	need(t)
	launcher, program := regexp.MustCompile(`[^" ]*/bin/shop`), regexp.MustCompile(`[^" ]*/bin/`)
	got := map[string]json.RawMessage{}
	add := func(name, expr string) {
		var unit json.RawMessage
		eval(t, expr, &unit)
		got[name] = program.ReplaceAll(launcher.ReplaceAll(unit, []byte("@launcher@")), []byte("/bin/"))
	}
	for name, more := range unitCases {
		add(name, `let u = `+hosted("nixos", with(more))+`.systemd.services.shop; in { inherit (u) serviceConfig environment wantedBy; }`)
	}
	add("home", `let u = `+hosted("homeManager", with(""))+`.systemd.user.services.shop; in { serviceConfig = u.Service; environment = { }; wantedBy = u.Install.WantedBy; }`)
	text, err := json.MarshalIndent(got, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	file := filepath.Join("..", "container", "testdata", "units.json")
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := readFile(t, file); string(text) != want {
		t.Errorf("the modules evaluate to\n%s\nand %s has\n%s", text, file, want)
	}
}
