package container

import "testing"

// What the container ends with is what its services did.
func TestExitCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		services JSON
		want     int
	}{
		{"success", JSON{"a": sh("true", nil)}, 0},
		{"failure", JSON{"a": sh("exit 7", nil), "b": sh("true", nil)}, 7},
		{"signal", JSON{"a": sh("kill -SEGV $$", nil)}, 139},
		{"no such program", JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/missing"}}}}, 127},
		{"failure stops the rest", JSON{"a": sh("busybox sleep 0.2; exit 9", JSON{"onFailure": "stop"}), "b": sh(forever, nil)}, 9},
		{"success stops the rest", JSON{"a": sh("busybox sleep 0.2", JSON{"onSuccess": "stop"}), "b": sh(forever, nil)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, image(t, web(c.services), plain(t)))
			r.wantExit(c.want)
		})
	}
	t.Run("startup", func(t *testing.T) {
		t.Parallel()
		config := web(JSON{"a": sh(forever, nil)})
		config["settings"].(JSON)["startup"] = JSON{"runOnStartup": "/bin/false"}
		run(t, image(t, config, plain(t)), "--env", "PATH=/bin").wantExit(127)
	})
	t.Run("usage", func(t *testing.T) {
		t.Parallel()
		id := image(t, web(JSON{"a": sh(forever, nil)}), plain(t))
		if s := try(t, "run", "--rm", "--network", "none", id, "--no-such-flag"); s.code != 2 || s.out != "" {
			t.Errorf("got %+v, want code 2 and a message on standard error", s)
		}
	})
}
