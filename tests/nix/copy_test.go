package nix

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// copied are the attributes that copy an image, and their programs.
var copied = map[string]string{
	"copyTo": "copy-to", "copyToRegistry": "copy-to-registry", "copyToDockerDaemon": "copy-to-docker-daemon", "copyToPodman": "copy-to-podman",
}

// TestCopies: every image has programs that copy it, whichever builder made it.
func TestCopies(t *testing.T) {
	t.Parallel()
	for _, of := range []string{
		image(`{ settings.container.builder = "nimi"; }`), "(fake.mkContainerImage " + shop(`{ settings.container.builder = "dockerTools"; }`) + ")",
		"(fake.mkContainerImage " + shop() + ")", outputs + `.outputs.packages.x86_64-linux.nimi.mkContainerImage ` + shop(),
	} {
		for attribute, program := range copied {
			var got string
			eval(t, builders+`let i = `+of+`; in i.`+attribute+`.meta.mainProgram`, &got)
			if got != program {
				t.Errorf("%s of %s: got %s, want %s", attribute, of, got, program)
			}
		}
	}
}

// skopeo runs it, or one of the programs that call it, without a user's own state.
func skopeo(t *testing.T, program string, args ...string) string {
	t.Helper()
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", program, args, err, out)
	}
	return string(out)
}

// TestCopyTo copies an image as users of nix2container do, and compares what has arrived.
func TestCopyTo(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	h.Need(t, "skopeo")
	of := image(`{ settings.container = { builder = "nimi"; name = "shop"; tag = "7"; }; }`)
	to := build(t, of+`.copyTo`) + "/bin/copy-to"
	want := readArchive(t, build(t, of))
	type config struct {
		Config struct{ Entrypoint []string }
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	inspect := func(place string) (c config) {
		t.Helper()
		if err := json.Unmarshal([]byte(skopeo(t, "skopeo", "inspect", "--config", place)), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	dir := t.TempDir()
	for _, place := range []string{"oci-archive:" + dir + "/shop.tar:shop:7", "oci:" + dir + "/layout:shop", "dir:" + dir + "/dir", "docker-archive:" + dir + "/docker.tar:shop:7"} {
		skopeo(t, to, place)
		got := inspect(place)
		if !slices.Equal(got.Config.Entrypoint, want.Config.Config.Entrypoint) || len(got.RootFS.DiffIDs) != len(want.Layers) {
			t.Errorf("%s: got %+v, want the entrypoint %v and %d layers", place, got, want.Config.Config.Entrypoint, len(want.Layers))
		}
	}
	// A second image in the same place writes what it has besides.
	blobs := func() (all []string) {
		all, err := filepath.Glob(dir + "/layout/blobs/sha256/*")
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := blobs()
	changed := image(`{ settings.container = { builder = "nimi"; name = "shop"; tag = "8"; copyToRoot = [ (pkgs.writeTextDir "etc/motd" "x") ]; }; }`)
	skopeo(t, build(t, changed+`.copyTo`)+"/bin/copy-to", "oci:"+dir+"/layout:shop8")
	if now := len(blobs()) - len(before); now < 2 || now > 4 {
		t.Errorf("%d blobs besides the %d of the image that differs in one layer, want its layers, its config and its manifest", now, len(before))
	}
}

// TestCopyToDockerDaemon loads an image into an engine by its name.
func TestCopyToDockerDaemon(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	h.Need(t, "skopeo")
	if out, err := exec.Command("docker", "info", "--format", "{{.OSType}}").CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "linux" {
		t.Skipf("no Docker engine for Linux: %v: %s", err, out)
	}
	name := fmt.Sprintf("nimi-test-copy-%d", os.Getpid())
	program := build(t, image(`{ settings.container = { builder = "nimi"; name = "`+name+`"; tag = "7"; }; }`)+`.copyToDockerDaemon`) + "/bin/copy-to-docker-daemon"
	skopeo(t, program)
	t.Cleanup(func() { exec.Command("docker", "image", "rm", "--force", name+":7").Run() })
	if out, err := exec.Command("docker", "image", "inspect", name+":7").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
