package control

import (
	"testing"

	"nimi/runtime/internal/wire"
)

// TestExecutes: what has the launcher run something that a client says, or type it. See tests/e2e/rights_test.go.
func TestExecutes(t *testing.T) {
	for line, want := range map[string]bool{
		"status": false, "restart web": false, "logs -f web": false, "down": false, "attach --view web": false,
		"attach web": true, "attach --take web": true, "exec web sh": true, "takeover /new 1:2": true, "takeover --dry-run /new 1:2": true,
	} {
		r, no := wire.ParseRequest("nimi/1 " + line)
		if no != nil {
			t.Fatalf("%s: %s", line, no.Text)
		}
		if got := executes(&r); got != want {
			t.Errorf("%s: got %v", line, got)
		}
	}
}
