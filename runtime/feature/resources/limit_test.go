package resources

import (
	"os"
	"testing"

	"nimi/runtime/spec"
)

// A kernel may have a controller and not all of its files: io.weight takes CONFIG_BLK_CGROUP_IOCOST.
func TestLimitMissing(t *testing.T) {
	dir := t.TempDir()
	for _, file := range []string{"pids.max", "memory.max"} {
		if err := os.WriteFile(dir+"/"+file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := limit(dir, &spec.Resources{Pids: 9, IOWeight: 50}, true)
	if want := "resources.io.weight: io.weight: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if text, _ := os.ReadFile(dir + "/pids.max"); string(text) != "9" {
		t.Errorf("pids.max: got %s, want 9", text)
	}
	if text, _ := os.ReadFile(dir + "/memory.max"); string(text) != "max" {
		t.Errorf("memory.max of a group that was there: got %s, want max", text)
	}
}
