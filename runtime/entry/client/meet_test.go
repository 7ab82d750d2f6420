package client

import (
	"net"
	"strings"
	"testing"

	"nimi/runtime/launcher"
)

// TestOtherVersion: a launcher with the same table, of another version of Nimi or one that does not say, is met with a word.
func TestOtherVersion(t *testing.T) {
	f := serve(t, func(c net.Conn, request string) {
		c.Write([]byte("launcher name=stack pid=7 version=0.0.9 uptime=1 state=running services=1\n"))
		if strings.HasPrefix(request, "nimi/1 status") {
			for i := range program.Services {
				c.Write([]byte("unit " + program.Services[i].Name + " path=x state=running pid=5\n"))
			}
		}
		c.Write([]byte("done\n"))
	})
	f.hello.Store(true)
	got := call(t, f.path, "wait")
	if want := (result{"", "stack: the launcher that runs is of another build than this program: Nimi 0.0.9, not " + launcher.Version + "; stack diff shows it\n", 0}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
