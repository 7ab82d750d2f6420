// Package kubernetes decodes the manifests that mkKubernetesManifest makes into the types of a current Kubernetes, strictly:
// a field that Kubernetes does not know is an error, as with `kubectl apply --validate=strict`. It is a module of its own,
// so that nothing of it is in the go.mod of Nimi.
//
//	cd tests/kubernetes && go test .
package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
)

// strict decodes one document.
func strict(t *testing.T, text []byte) (runtime.Object, error) {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{apps.AddToScheme, core.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	object, _, err := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer().Decode(text, nil, nil)
	return object, err
}

// The manifests in testdata are what tests/nix evaluates (TestManifests there, with -update).
func TestManifests(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		object, err := strict(t, text)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		deployment, ok := object.(*apps.Deployment)
		if !ok {
			t.Errorf("%s: got %T, want a Deployment", file, object)
			continue
		}
		check(t, file, deployment)
	}
}

// The Deployments that docs/kubernetes.md shows are ones, too.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, block := range strings.Split(string(page), "\n```yaml\n")[1:] {
		text, _, _ := strings.Cut(block, "\n```")
		object, err := strict(t, []byte(text))
		if err != nil {
			t.Errorf("%v:\n%s", err, text)
			continue
		}
		if d, ok := object.(*apps.Deployment); ok {
			found++
			check(t, "docs/kubernetes.md", d)
		}
	}
	if found == 0 {
		t.Error("the page has no Deployment")
	}
}

// check looks at what the API server would refuse that types do not show.
func check(t *testing.T, file string, d *apps.Deployment) {
	pod := &d.Spec.Template
	if d.Spec.Selector == nil || len(d.Spec.Selector.MatchLabels) == 0 {
		t.Errorf("%s: no selector", file)
	}
	for name, value := range d.Spec.Selector.MatchLabels {
		if pod.Labels[name] != value {
			t.Errorf("%s: the pod has not the label %s=%s of the selector", file, name, value)
		}
	}
	volumes := map[string]bool{}
	for _, v := range pod.Spec.Volumes {
		if volumes[v.Name] {
			t.Errorf("%s: volume %s is there twice", file, v.Name)
		}
		volumes[v.Name] = true
	}
	for _, c := range pod.Spec.Containers {
		if strings.ToLower(c.Image) != c.Image || c.Name == "" {
			t.Errorf("%s: container %q of image %q", file, c.Name, c.Image)
		}
		for _, m := range c.VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("%s: mount of volume %s, which there is not", file, m.Name)
			}
		}
		for _, p := range []*core.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
			if p != nil && (p.Exec == nil || len(p.Exec.Command) != 2 || p.TimeoutSeconds < 1 || p.PeriodSeconds < 1 || p.FailureThreshold < 1) {
				t.Errorf("%s: probe %v", file, p)
			}
		}
	}
}

// Strict means what it says.
func TestStrict(t *testing.T) {
	for _, text := range []string{
		`{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicsa": 1}}`,
		`{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": "1"}}`,
		`{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 1, "replicas": 2}}`,
		`{"apiVersion": "apps/v1beta9", "kind": "Deployment"}`,
	} {
		if _, err := strict(t, []byte(text)); err == nil {
			t.Errorf("%s: got no error", text)
		}
	}
}
