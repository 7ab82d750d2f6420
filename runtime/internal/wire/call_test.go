package wire

import (
	"strings"
	"testing"
)

func TestCall(t *testing.T) {
	for argument, want := range map[string]string{
		"":          "shop",
		"shop":      "shop",
		"/bin/shop": "/bin/shop", "./shop": "./shop", "/shop": "/shop",
		"/home/a/.cache/nimi/" + strings.Repeat("0a", 32) + "/shop": "nimi ctl shop",
		"/home/a/.cache/nimi/" + strings.Repeat("0g", 32) + "/shop": "/home/a/.cache/nimi/" + strings.Repeat("0g", 32) + "/shop",
	} {
		if got := Call("shop", argument); got != want {
			t.Errorf("%q: got %q, want %q", argument, got, want)
		}
	}
}
