package container

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// archive makes an image of a configuration and a root with `nimi image`, and returns the path of the file.
func archive(t testing.TB, config JSON, root, name string, flags ...string) string {
	t.Helper()
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "image.tar")
	c := exec.Command(h.Nimi(t), append([]string{"image", "--config", "-", "--root", root, "--name", name, "--tag", "test", "--output", out}, flags...)...)
	c.Stdin = strings.NewReader(string(text))
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("nimi image: %v\n%s", err, said)
	}
	return out
}

// image makes an image and loads it. It is removed when the test ends.
func image(t testing.TB, config JSON, root string, flags ...string) string {
	t.Helper()
	engine(t)
	name := unique(t)
	file := archive(t, config, root, name, flags...)
	docker(t, "load", "--input", file)
	os.Remove(file)
	return name + ":test"
}

// unique returns a name for an image; what has it, with the tag test, is removed when the test ends.
func unique(t testing.TB) string {
	name := "nimi-test-" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() { exec.Command("docker", "rmi", "--force", name+":test").Run() })
	return name
}
