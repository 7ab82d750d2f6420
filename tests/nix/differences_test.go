package nix

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// proofs are, for each row of the tables of docs/differences.md, the tests that show that it is so: what stands in the
// first column, the folder, and the names.
var proofs = map[string]string{
	"configuration":                        "generator/check TestAllAtOnce",
	"sub-services":                         "tests/e2e TestNested",
	"unknown options":                      "generator/decode TestOptionsWrong TestSettingsWrong",
	"assertions and warnings of services":  "tests/nix TestAssertionsAndWarningsOfChildren",
	"exit code":                            "tests/e2e TestExitCode",
	"a program that is missing":            "tests/e2e TestMissingProgramFailsAlone",
	"restart count":                        "tests/e2e TestRestartResetAfter",
	"stop timeout":                         "tests/e2e TestStopTimeout TestShutdownTimeout",
	"whom a stop reaches":                  "tests/e2e TestStopGroup TestStopSweepsOrphans",
	"signals":                              "tests/e2e TestSignalsForwarded TestReload TestSecondSignal",
	"stop during the startup hook":         "tests/e2e TestStopDuringStartup",
	"standard input of services":           "tests/e2e TestChildStdin",
	"standard output of services":          "tests/e2e TestLogPrefix",
	"invalid UTF-8 in output":              "tests/e2e TestLogRawBytes",
	"last lines of a crash":                "tests/e2e TestLogOfCrash",
	"`logs-<n>`":                           "tests/e2e TestLogFiles",
	"log files":                            "tests/e2e TestLogFilesAreCurrent",
	"`configData` directory":               "tests/e2e TestConfigDataIsPrivate",
	"`XDG_CONFIG_HOME`":                    "tests/e2e TestConfigData",
	"`configData` with `text` only":        "tests/nix TestConfigData",
	"start order":                          "generator/check TestOrder",
	"what `mkNimiBin` makes":               "tests/nix TestClosure",
	"its closure":                          "tests/nix TestClosure",
	"a changed image label":                "tests/nix TestContainerLauncher",
	"nixpkgs":                              "tests/nix TestShapes TestFlags",
	"`configData.<n>.path`":                "tests/nix TestRecursionTraps TestConfigData",
	"`options ? nimi` in a service module": "tests/nix TestSubServicesToDepthThree TestDeclaredByTheService",
	"`nimi.<name>` of NixOS, Home Manager, flake-parts": "tests/nix TestNixOS TestHomeManager TestFlakeParts",
	"the systemd unit":                                       "tests/nix TestNixOS TestUnitsMerge",
	"nix-darwin, macOS":                                      "tests/nix TestNixDarwin TestHomeManagerOnMacOS",
	"cross compilation":                                      "tests/nix TestCross",
	"`settings.bubblewrap.flags`":                            "tests/nix TestBwrapOptions",
	"what `mkBwrap` makes":                                   "tests/nix TestBwrapClosure",
	"`settings.bubblewrap.dieWithParent`":                    "tests/e2e TestSandboxDiesWithParent",
	"`mkContainerImage` without nix2container":               "tests/nix TestContainer TestContainerAuto",
	"in an image":                                            "tests/nix TestContainer",
	"`settings.container.maxLayers`":                         "tests/nix TestContainerLayers",
	"`settings.container.perms`":                             "tests/nix TestContainer",
	"`settings.container.imageConfig.env`, in small letters": "tests/nix TestContainerChecks",
	"`settings.container.imageConfig` with any key":          "tests/nix TestContainer",
	"`services.<n>.preStart`":                                "tests/nix TestFork",
	"`services.<n>.readyCheck`":                              "tests/nix TestFork",
	"`settings.ready.timeout` (30000)":                       "tests/nix TestFork",
	"`ordering.<n>.after = [ \"db\" ]`":                      "tests/nix TestFork",
	"`ordering.<n>.afterReady = [ \"db\" ]`":                 "tests/nix TestFork",
}

// TestDifferences: every deliberate difference from the existing Nimi has a test, and every proof a difference.
func TestDifferences(t *testing.T) {
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]*?) \|`).FindAllStringSubmatch(readFile(t, "../../docs/differences.md"), -1) {
		if m[1] != "" && m[1] != "fork" {
			rows[m[1]] = true
		}
	}
	for row := range rows {
		if proofs[row] == "" {
			t.Errorf("docs/differences.md: %q has no test in the list of this one", row)
		}
	}
	for row, proof := range proofs {
		if !rows[row] {
			t.Errorf("docs/differences.md has no row %q", row)
		}
		where, names, _ := strings.Cut(proof, " ")
		files, err := filepath.Glob("../../" + where + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		for _, name := range strings.Fields(names) {
			if !strings.Contains(all.String(), "\nfunc "+name+"(") {
				t.Errorf("%q: %s has no %s", row, where, name)
			}
		}
	}
}
