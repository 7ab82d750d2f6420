package rules

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// without is a configuration without a control socket.
func without(config string) string {
	return strings.Replace(strings.Replace(config, `"settings": {`, `"settings": {"control": {"enable": false}, `, 1),
		`{"services": {"web": {"process": {"argv": ["/bin/true"]}}}}`,
		`{"settings": {"control": {"enable": false}}, "services": {"web": {"process": {"argv": ["/bin/true"]}}}}`, 1)
}

// With settings.control.enable = false nothing of the control socket is in the source or in the launcher.
func TestControlIsLeftOut(t *testing.T) {
	for _, config := range []string{one, all} {
		for _, enabled := range []bool{true, false} {
			if !enabled {
				config = without(config)
			}
			generate := exec.Command(h.Nimi(t), "generate", "--config", "-")
			generate.Stdin = strings.NewReader(config)
			source, err := generate.Output()
			if err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("go", "tool", "nm", unstripped(t, config)).Output()
			if err != nil {
				t.Fatalf("go tool nm: %v", err)
			}
			for _, pkg := range []string{"feature/control", "entry/client"} {
				if got := strings.Contains(string(source), "nimi/runtime/"+pkg); got != enabled {
					t.Errorf("%s: imported by the source: got %v, want %v", pkg, got, enabled)
				}
				if got := strings.Contains(string(out), "nimi/runtime/"+pkg+"."); got != enabled {
					t.Errorf("%s: linked in: got %v, want %v", pkg, got, enabled)
				}
			}
			if got := strings.Contains(string(source), "Hash"); got != enabled {
				t.Errorf("hashes in the source: got %v, want %v", got, enabled)
			}
		}
	}
}

// mostControl is what the control socket and the commands may add to a launcher: 564 KiB. 8 KiB of it, the
// escaping of JSON, were in every launcher before. The walk that finds the socket's
// place, and trusts no other user on the way, is 34 KiB of it; a launcher with log files or credentials has it anyway.
// 32 KiB of it are exec and down, 8 KiB the help of each command, 24 KiB the commands' part of attach, 8 KiB what becomes the nimi command for tui, 108 KiB takeover, 16 KiB run --detach, 16 KiB the log files that logs reads, 8 KiB what commands know of consumers, alternatives and schedules, 24 KiB the times
// and regular expressions of logs (package regexp would be 300)
const mostControl = 564 << 10

func TestControlSize(t *testing.T) {
	var size [2]int64
	for i, config := range []string{without(one), one} {
		info, err := os.Stat(h.Build(t, []byte(config)))
		if err != nil {
			t.Fatal(err)
		}
		size[i] = info.Size()
	}
	if got := size[1] - size[0]; got > mostControl {
		t.Errorf("the control socket adds %d bytes, want at most %d", got, mostControl)
	}
	t.Logf("%d bytes more: %.0f KiB", size[1]-size[0], float64(size[1]-size[0])/1024)
}
