package machine

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	h "nimi/tests/harness"
)

// TestTime measures the time from the kernel's start of init to the first instruction of the first service, against an init in C
// that mounts the same and executes it. QEMU counts instructions for time, one a nanosecond, so neither a slow machine nor a busy
// one changes what comes out.
func TestTime(t *testing.T) {
	k := needs(t)
	gcc := needProgram(t, "gcc")
	t.Parallel()
	dir := t.TempDir()
	for _, words := range [][]string{
		{"-nostdlib", "-ffreestanding", "-fno-stack-protector", "-o", dir + "/first", "testdata/time/first.c"},
		{"-o", dir + "/init", "testdata/time/init.c"},
	} {
		if out, err := exec.Command(gcc, append([]string{"-O2", "-static"}, words...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	root := t.TempDir()
	place := root + "/bin/first"
	copyFile(t, dir+"/first", place)
	c := dir + "/c.initrd"
	if out, err := exec.Command(h.Nimi(t), "initrd", "--launcher", dir+"/init", "--root", root, "--output", c).CombinedOutput(); err != nil {
		t.Fatalf("nimi initrd: %v\n%s", err, out)
	}
	config := func(headStart bool) string {
		return initrd(t, kernel{modules: t.TempDir()}, h.JSON{"settings": h.JSON{"binName": "shop", "headStart": headStart, "init": h.JSON{"enable": true, "hostname": "vm"}},
			"services": h.JSON{"first": h.JSON{"process": h.JSON{"argv": []string{"/bin/first"}}, "nimi": h.JSON{"restart": h.JSON{"mode": "never"}}}}}, root)
	}
	took := map[string]int{}
	ready := config(true)
	for name, archive := range map[string]string{"C": c, "launcher": ready, "words": ready, "without": config(false)} {
		words := ""
		if name == "words" {
			words = "nimi.hostname=other nimi.network=lo,10.0.2.15/24 nimi.atEnd=reboot"
		}
		m := boot(t, k, archive, words, nil, "-icount", "shift=0,sleep=off")
		m.ends()
		m.says("first instruction after")
		text := regexp.MustCompile(`first instruction after +([0-9]+) us`).FindStringSubmatch(m.console.String())
		if text == nil {
			t.Fatal("no time on the console")
		}
		took[name], _ = strconv.Atoi(text[1])
	}
	if took["C"] == 0 {
		t.Fatal("the init in C took no time")
	}
	for name, most := range map[string]float64{"launcher": 1.3, "words": 1.4} { // which bring up an address, too
		ratio := float64(took[name]) / float64(took["C"])
		t.Logf("C %d us; %s %d us, %.2f times as long; without a head start %d us", took["C"], name, took[name], ratio, took["without"])
		if ratio > most {
			t.Errorf("%s: got %.2f times as long, want at most %.1f", name, ratio, most)
		}
	}
}
