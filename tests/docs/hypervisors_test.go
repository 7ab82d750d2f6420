package docs

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// What the page of machines has Firecracker and Cloud Hypervisor read has only fields that these know: the names are those of
// src/firecracker/swagger/firecracker.yaml and vmm/src/api/openapi/cloud-hypervisor.yaml.
type firecracker struct {
	BootSource struct {
		Kernel string `json:"kernel_image_path"`
		Initrd string `json:"initrd_path"`
		Args   string `json:"boot_args"`
	} `json:"boot-source"`
	Drives  []struct{} `json:"drives"` // has to be there
	Machine struct {
		CPUs   int `json:"vcpu_count"`
		Memory int `json:"mem_size_mib"`
	} `json:"machine-config"`
	Interfaces []struct {
		ID  string `json:"iface_id"`
		Tap string `json:"host_dev_name"`
	} `json:"network-interfaces"`
}

type cloudHypervisor struct {
	Payload struct{ Kernel, Initramfs, Cmdline string } `json:"payload"`
	CPUs    struct {
		Boot int `json:"boot_vcpus"`
		Max  int `json:"max_vcpus"`
	} `json:"cpus"`
	Memory struct {
		Size int `json:"size"`
	} `json:"memory"`
	Net    []struct{ Tap string } `json:"net"`
	Serial struct{ Mode string }  `json:"serial"`
	Con    struct{ Mode string }  `json:"console"`
}

func TestHypervisors(t *testing.T) {
	page, err := os.ReadFile("../../docs/machine.md")
	if err != nil {
		t.Fatal(err)
	}
	var fire firecracker
	var cloud cloudHypervisor
	for _, c := range []struct {
		key  string
		into any
	}{{`"boot-source"`, &fire}, {`"payload"`, &cloud}} {
		_, text, _ := strings.Cut(string(page), "```text\n{\n  "+c.key)
		text, _, found := strings.Cut(text, "\n```")
		if !found {
			t.Fatalf("no example with %s", c.key)
		}
		d := json.NewDecoder(strings.NewReader("{" + c.key + text))
		d.DisallowUnknownFields()
		if err := d.Decode(c.into); err != nil {
			t.Errorf("%s: %v", c.key, err)
		}
	}
	if fire.BootSource.Kernel == "" || fire.Drives == nil || fire.Machine.CPUs < 1 || fire.Machine.Memory < 1 || fire.Interfaces[0].ID == "" {
		t.Errorf("Firecracker: something is missing that it requires: %+v", fire)
	}
	modes := "Off Pty Tty File Socket Null"
	if cloud.Payload.Kernel == "" || cloud.CPUs.Boot < 1 || cloud.CPUs.Max < cloud.CPUs.Boot || cloud.Memory.Size == 0 ||
		!strings.Contains(modes, cloud.Serial.Mode) || !strings.Contains(modes, cloud.Con.Mode) || cloud.Con.Mode == "" {
		t.Errorf("Cloud Hypervisor: something is missing that it requires: %+v", cloud)
	}
}
