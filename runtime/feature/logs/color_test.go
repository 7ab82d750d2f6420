package logs

import (
	"testing"

	"nimi/runtime/spec"
)

func TestColor(t *testing.T) {
	for _, c := range []struct {
		setting        spec.Color
		noColor, wants string
	}{
		{spec.ColorNever, "", "a  | "},
		{spec.ColorAuto, "", "a  | "}, // a pipe is no terminal
		{spec.ColorAlways, "", "\x1b[36ma\x1b[0m  | "},
		{spec.ColorAlways, "1", "\x1b[36ma\x1b[0m  | "}, // who says always means it
	} {
		t.Setenv("NO_COLOR", c.noColor)
		r := newRig(t, spec.Logging{Format: spec.LogPlain, Color: c.setting}, "a", "bb")
		if !r.run() {
			t.Fatal("the pump does not begin")
		}
		if got := string(r.prefix(0, 0, &r.host.Program.Logging)); got != c.wants {
			t.Errorf("color %d: got %q, want %q", c.setting, got, c.wants)
		}
		r.finish()
	}
}
