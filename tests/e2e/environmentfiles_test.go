package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// nimi.environmentFiles takes the files that people have: a .env beside the launcher, one of systemd, one that is missing.
// What a line means elsewhere is told, once, by its number, and without what stands there.
func TestEnvironmentFileDialects(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		".env":    "export NAME=shop # of all\nGREETING=\"hello\\n$NAME\"\nSECRET='pa$$ # word'\nFROM_LAUNCHER\nFROM_CONFIG=${GIVEN}\n",
		"systemd": "COMMENT=secret # kept\nPATH_OF=C:\\dir\nOTHER=${NAME}\n",
	} {
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	web := sh(`echo "$NAME|$GREETING|$SECRET|$FROM_LAUNCHER|$FROM_CONFIG|$COMMENT|$PATH_OF|$OTHER"; sleep 0.05; exit 1`, JSON{
		"environment": JSON{"GIVEN": "given", "FROM_LAUNCHER": "config"},
		"environmentFiles": []any{
			JSON{"path": ".env", "relative": true, "format": "dotenv"},
			JSON{"path": "missing/.env", "relative": true, "optional": true, "format": "dotenv"},
			JSON{"path": dir + "/systemd"},
		},
		"restart": JSON{"mode": "up-to-count", "count": 3, "time": 10},
	})
	r := h.Start(t, h.Build(t, h.Services(JSON{"web": web})), h.Options{Dir: dir, Env: []string{"FROM_LAUNCHER=launcher"}})
	r.WantExit(1)
	if got := strings.Count(r.Stdout.String(), "shop|pa$$ # word|launcher|given|secret # kept|C:dir|${NAME}\n"); got != 4 || r.Stdout.Count("web", "shop|hello") != 4 {
		t.Errorf("got\n%s", r.Stdout)
	}
	for _, line := range []string{"line 1: \"#\" begins no comment", "line 2: a backslash before a letter", "line 3: \"${\" is taken as it is"} {
		if got := strings.Count(r.Stderr.String(), "nimi: web: environmentFiles: "+dir+"/systemd: "+line); got != 1 {
			t.Errorf("%q: got it %d times, want once, in\n%s", line, got, r.Stderr)
		}
	}
	if strings.Contains(r.Stderr.String(), "secret") {
		t.Errorf("a value is shown:\n%s", r.Stderr)
	}
}

// A dotenv file that is wrong, or changes, concerns the next start of that service alone.
func TestEnvironmentFileWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(dir+"/next", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(dir+"/next", dir+"/.env"); err != nil {
			t.Fatal(err)
		}
	}
	write("A=1\nB=$NIMI_NOT_SET secret\n")
	web := sh(`echo "got $A"; exec sleep 1000`, JSON{"environmentFiles": []any{JSON{"path": dir + "/.env", "format": "dotenv"}}, "restart": JSON{"mode": "always", "time": 20, "backoff": JSON{"max": 100}}})
	r := start(t, h.Services(JSON{"web": web, "other": sh("echo up; exec sleep 1000", nil)}))
	r.UntilLine("other", "up")
	r.Until("the failure", func() bool {
		return strings.Contains(r.Stderr.String(), "nimi: web: cannot start: environmentFiles: "+dir+"/.env: line 2: $NIMI_NOT_SET is not set")
	})
	write("A=mended")
	r.UntilLine("web", "got mended")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
