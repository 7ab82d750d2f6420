package container

import "testing"

// `docker kill --signal` reaches the launcher, which knows what to do with it.
func TestSignals(t *testing.T) {
	t.Parallel()
	loop := "echo up; while :; do busybox sleep 0.1; done"
	reloading := sh("trap 'echo reloaded' HUP; trap '' USR1; "+loop, nil)
	reloading["process"].(JSON)["reloadSignal"] = "HUP"
	r := run(t, image(t, web(JSON{
		"own":     reloading,
		"forward": sh("trap 'echo told' USR1; "+loop, nil),
	}), plain(t)))
	r.untilOut("own     | up")
	r.untilOut("forward | up")
	docker(t, "kill", "--signal", "HUP", r.id)
	r.untilOut("own     | reloaded")
	docker(t, "kill", "--signal", "USR1", r.id)
	r.untilOut("forward | told")
	docker(t, "kill", "--signal", "TERM", r.id)
	r.wantExit(0)
}
