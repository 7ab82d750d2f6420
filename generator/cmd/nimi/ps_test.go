package main

import "testing"

func TestCtl(t *testing.T) {
	run(t, "", nil, "ctl").expect(t, exitUsage, "", "NAME is needed")
	run(t, "", nil, "ctl", "no-such-launcher").expect(t, exitUsage, "", "which command?")
	run(t, "", nil, "ctl", "no-such-launcher", "status", "--json").expect(t, exitError, "", `no launcher called "no-such-launcher" runs`)
}
