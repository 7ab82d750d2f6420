package e2e

import (
	"fmt"
	"path/filepath"
	"testing"

	h "nimi/tests/harness"
)

// With whatever limit on descriptors a launcher starts, and whatever it cannot do for want of them: in the end nothing is
// left of what it has made.
func TestFaultFewDescriptorsLeaveNothing(t *testing.T) {
	t.Parallel()
	with := func() JSON {
		s := sh("exit 0", JSON{"credentials": JSON{"c": "/etc/hostname"}})
		s["configData"] = JSON{"f": JSON{"text": "text"}}
		return s
	}
	launcher := h.Build(t, h.Services(JSON{"a": with(), "b": with()}))
	for n := 6; n < 34; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			places := t.TempDir()
			r := h.Start(t, launcher, h.Options{OwnSocket: true, Env: []string{"XDG_RUNTIME_DIR=" + places},
				Wrap: []string{"/bin/sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$0"`, n)}})
			r.Wait()
			if left, _ := filepath.Glob(places + "/*"); len(left) > 0 {
				t.Errorf("left: %v\n%s", left, r.Stderr)
			}
		})
	}
}
