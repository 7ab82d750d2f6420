package nix

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// manifestCases are configurations whose manifests tests/kubernetes decodes into the types of Kubernetes.
var manifestCases = map[string]string{
	"little": `{ settings.binName = "shop"; settings.control.enable = false; services.a.process.argv = [ "/bin/a" ]; }`,
	"plain":  `{ settings.binName = "shop"; services.a.process.argv = [ "/bin/a" ]; }`,
	"much": `{
		settings.binName = "My_Shop";
		settings.shutdown.timeout = 20500;
		settings.container = { name = "registry.example.org/Shop"; tag = "7"; healthcheck.timeout = 2500; imageConfig = { ExposedPorts = [ 8080 "53/udp" ]; User = "1000:2000"; Env = { A = "b"; }; }; };
		settings.kubernetes = {
			deployment = { spec.replicas = 3; metadata.namespace = "shops"; spec.template.spec = { nodeSelector.disk = "ssd"; volumes = [ { name = "data"; emptyDir = { }; } ]; }; };
			container = { resources.limits.memory = "64Mi"; securityContext.readOnlyRootFilesystem = true; livenessProbe.failureThreshold = 30; volumeMounts = [ { name = "data"; mountPath = "/data"; } ]; };
		};
		services.a.process.argv = [ "/bin/a" ];
		services.b = { process.argv = [ "/bin/b" ]; configData.f.text = "x"; nimi.credentials.key = "/run/key"; };
	}`,
	"template": `(import (root + "/templates/kubernetes/shop.nix") { inherit pkgs; })`,
}

// The manifests in tests/kubernetes/testdata are what mkKubernetesManifest evaluates to.
//
//	go test ./tests/nix -run TestManifests -update
func TestManifests(t *testing.T) {
	t.Parallel()
	need(t)
	for name, module := range manifestCases {
		var manifest json.RawMessage
		eval(t, `(nimi.mkKubernetesManifest `+module+`).deployment`, &manifest)
		var got bytes.Buffer
		if err := json.Indent(&got, manifest, "", "\t"); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		file := filepath.Join("..", "kubernetes", "testdata", name+".json")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want := readFile(t, file); got.String() != want {
			t.Errorf("%s: mkKubernetesManifest gives\n%s\nand %s has\n%s", name, &got, file, want)
		}
	}
}
