package nix

import (
	"encoding/json"
	"reflect"
	"testing"
)

// manifest is what a Deployment made of a module says, as Kubernetes reads it.
func manifest(t *testing.T, module string) (all, pod, container map[string]any) {
	t.Helper()
	eval(t, `(nimi.mkKubernetesManifest `+module+`).deployment`, &all)
	pod = all["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
	return all, pod, pod["containers"].([]any)[0].(map[string]any)
}

// TestKubernetesResources: requests and limits of the container are those of the services, with the launcher's own memory; a
// limit of all needs one of each.
func TestKubernetesResources(t *testing.T) {
	t.Parallel()
	for services, want := range map[string]any{
		`a.process.argv = [ "/a" ];`: nil,
		`a = { process.argv = [ "/a" ]; nimi.resources = { memory = 100000000; cpu = 0.5; }; }; b.process.argv = [ "/b" ];`: map[string]any{
			"requests": map[string]any{"memory": "133554432", "cpu": "500m"},
		},
		`a = { process.argv = [ "/a" ]; nimi.resources = { memory = 100000000; memoryHigh = 50000000; cpu = 1; };
			services.b = { process.argv = [ "/b" ]; nimi.resources = { memory = 1000000; cpu = 0.25; }; }; };`: map[string]any{
			"requests": map[string]any{"memory": "84554432", "cpu": "1250m"}, "limits": map[string]any{"memory": "134554432", "cpu": "1250m"},
		},
		`a = { process.argv = [ "/a" ]; nimi.replicas = 3; nimi.resources.cpu = 0.5; };`: map[string]any{
			"requests": map[string]any{"cpu": "1500m"}, "limits": map[string]any{"cpu": "1500m"},
		},
	} {
		if _, _, c := manifest(t, `{ services = { `+services+` }; }`); !reflect.DeepEqual(c["resources"], want) {
			t.Errorf("%s: got %v, want %v", services, c["resources"], want)
		}
	}
}

// TestKubernetes: every field that follows from the configuration.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	all, pod, c := manifest(t, `{
		settings.binName = "My_Shop";
		settings.shutdown.timeout = 20500;
		settings.container = { name = "registry.example.org/Shop"; tag = "7"; healthcheck.timeout = 2500; imageConfig = { ExposedPorts = [ 8080 "53/udp" ]; User = "1000:2000"; }; };
		settings.kubernetes = {
			deployment = { spec.replicas = 3; metadata.namespace = "shops"; spec.template.spec = { nodeSelector.disk = "ssd"; volumes = [ { name = "data"; } ]; }; };
			container = { resources.limits.memory = "64Mi"; securityContext.readOnlyRootFilesystem = true; livenessProbe.failureThreshold = 30; volumeMounts = [ { name = "data"; mountPath = "/data"; } ]; };
		};
		services.a.process.argv = [ "/bin/a" ];
	}`)
	probe := func(command string, period, failures float64) any {
		return map[string]any{
			"exec": map[string]any{"command": []any{"/bin/My_Shop", command}}, "timeoutSeconds": 3.0, "periodSeconds": period, "failureThreshold": failures,
		}
	}
	labels := map[string]any{"app.kubernetes.io/name": "my-shop"}
	for what, tt := range map[string]struct{ got, want any }{
		"kind":     {all["kind"], "Deployment"},
		"metadata": {all["metadata"], map[string]any{"name": "my-shop", "namespace": "shops", "labels": labels}},
		"selector": {all["spec"].(map[string]any)["selector"], map[string]any{"matchLabels": labels}},
		"replicas": {all["spec"].(map[string]any)["replicas"], 3.0},
		"grace":    {pod["terminationGracePeriodSeconds"], 23.0},
		"node":     {pod["nodeSelector"], map[string]any{"disk": "ssd"}},
		"volumes":  {pod["volumes"], []any{map[string]any{"name": "tmp", "emptyDir": map[string]any{}}, map[string]any{"name": "data"}}},
		"name":     {c["name"], "my-shop"},
		"image":    {c["image"], "registry.example.org/shop:7"},
		"mounts":   {c["volumeMounts"], []any{map[string]any{"name": "tmp", "mountPath": "/tmp"}, map[string]any{"name": "data", "mountPath": "/data"}}},
		"startup":  {c["startupProbe"], probe("healthcheck", 2, 150)},
		"ready":    {c["readinessProbe"], probe("healthcheck", 5, 1)},
		"live":     {c["livenessProbe"], probe("status", 20, 30)},
		"ports": {c["ports"], []any{
			map[string]any{"containerPort": 53.0, "protocol": "UDP"}, map[string]any{"containerPort": 8080.0, "protocol": "TCP"},
		}},
		"security": {c["securityContext"], map[string]any{
			"runAsNonRoot": true, "runAsUser": 1000.0, "runAsGroup": 2000.0, "readOnlyRootFilesystem": true,
			"allowPrivilegeEscalation": false, "capabilities": map[string]any{"drop": []any{"ALL"}},
		}},
		"resources": {c["resources"], map[string]any{"limits": map[string]any{"memory": "64Mi"}}},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", what, tt.got, tt.want)
		}
	}
}

// TestKubernetesLittle: what is not known is not said.
func TestKubernetesLittle(t *testing.T) {
	t.Parallel()
	_, pod, c := manifest(t, `{ settings.control.enable = false; settings.container.imageConfig.User = "root"; services.a.process.argv = [ "/bin/a" ]; }`)
	if want := map[string]any{"name": "nimi", "image": "nimi-container:latest"}; !reflect.DeepEqual(c, want) {
		t.Errorf("container: got %v, want %v", c, want)
	}
	if len(pod) != 2 || pod["terminationGracePeriodSeconds"] != 11.0 {
		t.Errorf("pod: got %v", pod)
	}
	says(t, evalFails(t, "null", `(nimi.mkKubernetesManifest { services.a = { }; }).drvPath`), "services.a.process.argv: missing")
}

// TestKubernetesGrace: who waits for the launcher waits as long as its services may take to stop.
func TestKubernetesGrace(t *testing.T) {
	t.Parallel()
	const a, b = `a = { process.argv = [ "/bin/a" ]; nimi.stop.timeout = 20000; };`, `b = { process.argv = [ "/bin/b" ]; nimi.hooks.postStop = [ "/bin/c" ];`
	for config, want := range map[string]float64{
		`services = { ` + a + b + ` }; };`:                                                           22,
		`services = { ` + a + b + ` nimi.dependsOn.a = { }; }; };`:                                   32,
		`services = { ` + a + b + ` nimi.dependsOn.a = { }; }; }; settings.shutdown.timeout = 3000;`: 5,
		`services = { a = { process.argv = [ "/bin/a" ]; nimi.stop.timeout = 0; }; };`:               86400,
		`services = { ` + a + ` }; settings.shutdown.timeout = 0;`:                                   86400,
	} {
		if _, pod, _ := manifest(t, `{ `+config+` }`); pod["terminationGracePeriodSeconds"] != want {
			t.Errorf("%s: got %v, want %v", config, pod["terminationGracePeriodSeconds"], want)
		}
	}
}

// TestKubernetesTemplate: the Deployment of the template is of its image, and the file holds the value.
func TestKubernetesTemplate(t *testing.T) {
	t.Parallel()
	const flake = `((import (root + "/templates/kubernetes/flake.nix")).outputs { self = { }; nixpkgs.legacyPackages.x86_64-linux = pkgs; nimi.packages.x86_64-linux = { inherit (import root { inherit pkgs; }) nimi; }; }).packages.x86_64-linux`
	var names []string
	eval(t, `[ "${`+flake+`.image.imageName}:${`+flake+`.image.imageTag}" (lib.head `+flake+`.deployment.deployment.spec.template.spec.containers).image ]`, &names)
	if names[0] != names[1] {
		t.Errorf("the image is %s, and the Deployment runs %s", names[0], names[1])
	}
	var file, value any
	if err := json.Unmarshal([]byte(readFile(t, build(t, flake+`.deployment`))), &file); err != nil {
		t.Fatal(err)
	}
	eval(t, flake+`.deployment.deployment`, &value)
	if !reflect.DeepEqual(file, value) {
		t.Errorf("got %v, want %v", file, value)
	}
	// No setting of Kubernetes makes another launcher.
	var same bool
	eval(t, `let d = more: (nimi.mkNimiBin { imports = [ (import (root + "/templates/kubernetes/shop.nix") { inherit pkgs; }) more ]; }).drvPath; in d { } == d { settings.kubernetes.deployment.spec.replicas = lib.mkForce 9; }`, &same)
	if !same {
		t.Error("settings.kubernetes builds another launcher")
	}
}
