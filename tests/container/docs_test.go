package container

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// block returns the first fenced block of a kind in a page of the documentation.
func block(t *testing.T, page, kind string) string {
	t.Helper()
	top, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(top, "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)\n```" + kind + "\n(.*?)\n```").FindSubmatch(text)
	if m == nil {
		t.Fatalf("%s: no block of %s", page, kind)
	}
	return string(m[1]) + "\n"
}

// shop is the root that docs/docker.md speaks of.
func shop(t testing.TB) string {
	return shared(t, "shop", func(r root) {
		r.shell()
		for _, name := range []string{"date", "sleep"} {
			if err := os.Symlink("busybox", filepath.Join(r.dir, "bin", name)); err != nil {
				t.Fatal(err)
			}
		}
		r.put("srv/index.html", []byte("hello\n"), 0o644)
	})
}

// The example of docs/docker.md, from `nimi image` and from its Dockerfile, runs and is well.
func TestDockerPage(t *testing.T) {
	t.Parallel()
	engine(t)
	var config JSON
	if err := json.Unmarshal([]byte(block(t, "docker.md", "json")), &config); err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, id string) {
		r := run(t, id, "--read-only", "--user", "1000:1000")
		if s := r.exec("shop", "wait", "--ready"); s.code != 0 {
			t.Fatalf("wait: %+v\n%s", s, r.report())
		}
		if got := r.sh("busybox wget -qO- http://127.0.0.1:8080/"); got != "hello" {
			t.Errorf("the page: got %q", got)
		}
		if s := r.exec("/bin/shop", "healthcheck"); s.code != 0 {
			t.Errorf("healthcheck: %+v", s)
		}
		r.stop()
		r.wantExit(0)
	}
	t.Run("nimi image", func(t *testing.T) {
		t.Parallel()
		check(t, image(t, config, shop(t), "--expose", "8080/tcp"))
	})
	t.Run("Dockerfile", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		for _, c := range [][]string{{"cp", "-a", shop(t), dir + "/rootfs"}, {"cp", h.Build(t, config), dir + "/shop"}} {
			if out, err := exec.Command(c[0], c[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", c, err, out)
			}
		}
		if err := os.WriteFile(dir+"/Dockerfile", []byte(block(t, "docker.md", "dockerfile")), 0o644); err != nil {
			t.Fatal(err)
		}
		tag := unique(t) + ":test"
		docker(t, "build", "--quiet", "--tag", tag, dir)
		check(t, tag)
	})
}

// The Deployment of docs/kubernetes.md is one, and gives a pod the time that a launcher takes to stop.
func TestKubernetesPage(t *testing.T) {
	t.Parallel()
	h.Need(t, "python3")
	c := exec.Command("python3", "-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)")
	c.Stdin = strings.NewReader(block(t, "kubernetes.md", "yaml"))
	out, err := c.Output()
	if err != nil {
		t.Skip("python3 has no yaml (Debian: python3-yaml)")
	}
	type probe struct{ Exec struct{ Command []string } }
	var d struct {
		Kind string
		Spec struct {
			Selector struct{ MatchLabels map[string]string }
			Template struct {
				Metadata struct{ Labels map[string]string }
				Spec     struct {
					TerminationGracePeriodSeconds int
					Containers                    []struct{ StartupProbe, ReadinessProbe, LivenessProbe probe }
				}
			}
		}
	}
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatal(err)
	}
	pod := d.Spec.Template.Spec
	if d.Kind != "Deployment" || len(pod.Containers) != 1 || d.Spec.Selector.MatchLabels["app"] != d.Spec.Template.Metadata.Labels["app"] {
		t.Errorf("got %+v, want a Deployment of one container that selects its own pods", d)
	}
	if got, least := pod.TerminationGracePeriodSeconds, 9+2; got < least {
		t.Errorf("terminationGracePeriodSeconds: got %d, want at least %d", got, least)
	}
	for _, p := range []probe{pod.Containers[0].StartupProbe, pod.Containers[0].ReadinessProbe} {
		if got := p.Exec.Command; !slices.Equal(got, []string{"/bin/shop", "healthcheck"}) {
			t.Errorf("probe: got %q", got)
		}
	}
}
