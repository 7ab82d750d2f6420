package machine

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// patience is how long a test waits for something in a machine: without a processor's help, and beside other tests, it is slow.
const patience = 3 * time.Minute

// vm is a machine that runs.
type vm struct {
	t       *testing.T
	console *h.Output
	cmd     *exec.Cmd
	ended   chan struct{}
	dir     string
	ports   map[int]int // in the machine → here
}

// initrd builds an initramfs of a configuration, with a root.
func initrd(t *testing.T, k kernel, config h.JSON, root string) string {
	t.Helper()
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir+"/config.json", text, 0o644)
	words := []string{"initrd", "--config", dir + "/config.json", "--root", root, "--modules", k.modules, "--output", dir + "/initrd"}
	if k.arch != "" {
		words = append(words, "--architecture", k.arch)
	}
	out, err := exec.Command(h.Nimi(t), words...).CombinedOutput()
	if err != nil {
		t.Fatalf("nimi initrd: %v\n%s", err, out)
	}
	return dir + "/initrd"
}

// boot starts a machine that is forwarded some of its TCP ports.
func boot(t *testing.T, k kernel, initrd, words string, ports []int, more ...string) *vm {
	t.Helper()
	m := &vm{t: t, dir: t.TempDir(), ended: make(chan struct{}), ports: map[int]int{}}
	nic := "user,id=net"
	for _, port := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		m.ports[port] = l.Addr().(*net.TCPAddr).Port
		l.Close()
		nic += fmt.Sprintf(",hostfwd=tcp:127.0.0.1:%d-:%d", m.ports[port], port)
	}
	program, machine, console := "qemu-system-x86_64", []string{"-machine", "q35"}, "ttyS0"
	if k.arch == "arm64" {
		program, machine, console = "qemu-system-aarch64", []string{"-machine", "virt", "-cpu", "cortex-a57"}, "ttyAMA0"
	}
	if k.machine == "microvm" { // its kernel measures the clock by another one, for which time must not depend on how busy this system is
		machine = []string{"-machine", "microvm", "-icount", "shift=1"}
	}
	args := append(append(machine,
		"-accel", "tcg", "-m", "384", "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio",
		"-kernel", k.image, "-initrd", initrd, "-append", "console="+console+" quiet panic=-1 no_timer_check "+words,
		"-netdev", nic, "-device", k.device("virtio-net")+",netdev=net",
		"-qmp", "unix:"+m.dir+"/qmp,server=on,wait=off",
	), more...)
	m.cmd = exec.Command(program, args...)
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	m.cmd.Stdout, m.cmd.Stderr = w, w
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	m.console = h.Collect(r)
	go func() { m.cmd.Wait(); close(m.ended) }()
	t.Cleanup(func() {
		m.cmd.Process.Kill()
		<-m.ended
		if text := m.console.String(); strings.Contains(text, "Kernel panic") || t.Failed() {
			t.Errorf("console:\n%s", text)
		}
	})
	return m
}

// until waits for a condition.
func (m *vm) until(what string, holds func() bool) {
	m.t.Helper()
	end, ended := time.Now().Add(patience), m.ended
	for !holds() {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ended: // what it said last may still have to be read
			ended, end = nil, time.Now().Add(10*time.Second)
		}
		if time.Now().After(end) {
			m.t.Fatalf("not within %v, or before the machine ended: %s", patience, what)
		}
	}
}

// says waits for a text on the console.
func (m *vm) says(text string) {
	m.t.Helper()
	m.until("the console says "+text, func() bool { return strings.Contains(m.console.String(), text) })
}

// ends waits for the machine to switch itself off.
func (m *vm) ends() {
	m.t.Helper()
	select {
	case <-m.ended:
	case <-time.After(patience):
		m.t.Fatalf("the machine has not ended within %v", patience)
	}
}

// talk sends something to a port and returns the answer; "" where there is none yet.
func (m *vm) talk(port int, request string) string {
	c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", m.ports[port]), time.Second)
	if err != nil {
		return ""
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	io.WriteString(c, request)
	c.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(c)
	return string(answer)
}

// run has the agent run a command, which has to succeed, and returns what that prints.
func (m *vm) run(words ...string) string {
	m.t.Helper()
	const good = "\nexit 0\n"
	out := ""
	m.until("the agent answers", func() bool { out = m.talk(7, strings.Join(words, "\x00")); return strings.Contains(out, "\nexit ") })
	if !strings.HasSuffix(out, good) {
		m.t.Errorf("%q: got\n%s", words, out)
	}
	return strings.TrimSuffix(out, good)
}

// shop runs a command of the launcher's, inside.
func (m *vm) shop(words ...string) string {
	m.t.Helper()
	return m.run(append([]string{"/bin/shop"}, words...)...)
}

// contains reports what is not in an answer.
func (m *vm) contains(what, got string, wants ...string) {
	m.t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			m.t.Errorf("%s: got\n%s\nwant %q in it", what, got, want)
		}
	}
}

// qmp has QEMU do something (docs/interop/qmp-spec).
func (m *vm) qmp(command string) {
	m.t.Helper()
	c, err := net.Dial("unix", m.dir+"/qmp")
	if err != nil {
		m.t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, `{"execute": "qmp_capabilities"}`+command)
	d := json.NewDecoder(c)
	for range 3 { // the greeting, and two answers
		var answer map[string]any
		if err := d.Decode(&answer); err != nil {
			m.t.Fatal(err)
		}
		if answer["error"] != nil {
			m.t.Fatalf("%s: %v", command, answer["error"])
		}
	}
}

// needs returns the kernel, or skips.
func needs(t *testing.T) kernel {
	t.Helper()
	k, why := debian()
	if why != "" {
		t.Skip(why)
	}
	return k
}

// network are the settings of init for a machine of QEMU's with a network.
func network(more h.JSON) h.JSON {
	in := h.JSON{
		"enable": true, "hostname": "vm", "modules": []string{"virtio_pci", "virtio_net", "button"},
		"network": h.JSON{"eth0": h.JSON{"address": "10.0.2.15/24", "gateway": "10.0.2.2"}},
	}
	for key, v := range more {
		in[key] = v
	}
	return in
}

// withAgent builds the agent into a root.
func withAgent(t *testing.T, root, arch string) {
	t.Helper()
	c := exec.Command("go", "build", "-o", filepath.Join(root, "bin/agent"), "./testdata/agent")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH="+arch)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
