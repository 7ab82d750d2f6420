package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nimi/docs"
	"nimi/generator/manual"
	"nimi/generator/reference"
	"nimi/runtime"
)

// Every page is the same each time, and has all that it is to have.
func TestManual(t *testing.T) {
	want := map[string][]string{"nimi.1": commandNames(), "nimi-launcher.1": {"NIMI_SOCKET", "healthcheck", "137", "HUP"}, "nimi.json.5": {"settings.restart.mode"}}
	for _, o := range reference.Options(docs.Options) {
		if strings.HasPrefix(o.Name, "services.") {
			want["nimi.json.5"] = append(want["nimi.json.5"], o.Name)
		}
	}
	verbs, err := manual.Verbs(source.Files())
	if err != nil || len(verbs) < 15 {
		t.Fatalf("got %d commands of the launcher, %v", len(verbs), err)
	}
	for _, v := range verbs {
		want["nimi-launcher.1"] = append(want["nimi-launcher.1"], v.Name, v.Summary)
	}
	for _, name := range manuals {
		page, err := manualPage(name)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := manualPage(name)
		if !bytes.Equal(page, again) {
			t.Errorf("%s is not the same twice", name)
		}
		text := strings.NewReplacer(`\fB`, "", `\fI`, "", `\fR`, "", `\fP`, "", `\-`, "-", `\_`, "_", `\&`, "", `\[la]`, "<", `\[ra]`, ">", `\`, "").Replace(string(page))
		for _, w := range want[name] {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not speak of %s", name, w)
			}
		}
	}
	run(t, "", nil, "manual", "nimi.2").expect(t, exitUsage, "", `nimi manual: "nimi.2" is no manual page, must be one of nimi.1, nimi-launcher.1, nimi.json.5; did you mean "nimi.1"?`)
}

// The pages are what man(1) takes, where there are programs that say so. They have no date, so that they are the same each time.
func TestManualLint(t *testing.T) {
	lint, err := exec.LookPath("mandoc")
	if err != nil {
		t.Skip("no mandoc")
	}
	for _, name := range manuals {
		page, err := manualPage(name)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, page, 0o644); err != nil {
			t.Fatal(err)
		}
		out, _ := exec.Command(lint, "-Tlint", "-Wwarning", file).CombinedOutput()
		for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			if line != "" && !strings.Contains(line, "missing date") {
				t.Error(line)
			}
		}
	}
}
