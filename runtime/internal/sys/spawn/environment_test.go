package spawn

import (
	"strings"
	"testing"
)

func TestSetenv(t *testing.T) {
	c := Command{Env: []string{"A=1", "AB=2"}}
	c.Setenv("A", "3")
	c.Setenv("C", "=")
	if got := strings.Join(c.Env, " "); got != "A=3 AB=2 C==" {
		t.Errorf("got %s", got)
	}
	if c.Getenv("C") != "=" || c.Getenv("B") != "" {
		t.Errorf("got %q and %q", c.Getenv("C"), c.Getenv("B"))
	}
}
