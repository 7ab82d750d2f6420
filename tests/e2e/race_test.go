package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// TestHostileUserSwapsNames: while the launcher works below a directory of a service's user, that user puts links, names and
// directories in the place of what is there, and back, again and again. Nothing outside may change or show.
func TestHostileUserSwapsNames(t *testing.T) {
	t.Parallel()
	asRoot(t)
	dir := t.TempDir()
	passable(t, dir+"/..", dir)
	theirs, victim := dir+"/theirs", dir+"/victim"
	for _, d := range []string{theirs, victim, victim + "/sub"} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	secret(t, victim+"/secret", "TOKEN=hush\n")
	for _, name := range []string{"web.txt", "web.txt.1", "conf", "s.sock", "key", "sub/conf"} {
		secret(t, victim+"/"+name, "root's\n")
	}
	before := tree(t, victim)
	for _, name := range []string{"env", "in"} {
		secret(t, theirs+"/"+name, "TOKEN=theirs\n")
		chown(t, theirs+"/"+name, nobody)
	}
	chown(t, theirs, nobody)
	script := `cat; echo $TOKEN; cat $CREDENTIALS_DIRECTORY/key; i=0; while [ $i -lt 40 ]; do echo "a line that fills the log file, so that it is turned: $i"; i=$((i+1)); done`
	config := h.Services(JSON{"web": JSON{
		"process":    JSON{"argv": []string{"/bin/sh", "-c", script}},
		"configData": JSON{"conf": JSON{"text": "text\n"}, "sub/conf": JSON{"text": "text\n"}},
		"nimi": JSON{
			"user": "nobody", "environmentFiles": []string{theirs + "/env"}, "stdin": theirs + "/in",
			"credentials": JSON{"key": theirs + "/env"},
			"directories": JSON{"state": []any{theirs + "/state", theirs + "/state/deep"}, "runtime": []string{theirs + "/run/x"}},
			"sockets":     JSON{"s": JSON{"listen": theirs + "/run/s.sock", "user": "nobody"}},
			"restart":     JSON{"mode": "always", "time": 0, "onSuccess": true},
		},
	}})
	settings := config["settings"].(JSON)
	settings["logging"] = JSON{"enable": true, "logsDir": theirs + "/logs", "rotate": JSON{"size": 4096, "keep": 2}}
	settings["configData"] = JSON{"directory": theirs + "/config"}
	launcher := h.Build(t, config)

	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		swap(theirs, victim, done)
	}()
	ran := 0
	for end := time.Now().Add(6 * time.Second); time.Now().Before(end); {
		r := h.Start(t, launcher, h.Options{Dir: dir})
		time.Sleep(200 * time.Millisecond) // the attack is what is waited for
		if r.Running() {
			r.Signal(syscall.SIGTERM)
		}
		if code := r.Wait(); code == 2 || code < 0 {
			t.Fatalf("exit code: got %d: %s", code, r.Stderr.String())
		}
		if strings.Contains(r.Stdout.String(), "hush") || strings.Contains(r.Stdout.String(), "root's") {
			t.Errorf("the service has got what it may not read: %s", r.Stdout.String())
		}
		ran += strings.Count(r.Stdout.String(), "theirs")
	}
	close(done)
	<-stopped
	if after := tree(t, victim); after != before {
		t.Errorf("outside of what the service's user has: got\n%swant\n%s", after, before)
	}
	t.Logf("%d starts got through", ran)
}

// swap exchanges what is in a user's directory for links and names of what is not the user's.
func swap(theirs, victim string, done <-chan struct{}) {
	mine := func(path string) { _ = os.Lchown(path, nobody, nobody) }
	names := []string{"logs", "config", "state", "run", "env", "in", "logs/logs-0", "config/web", "run/x", "run/s.sock", "state/deep", "config/web/conf"}
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		default:
		}
		path := theirs + "/" + names[n%len(names)]
		if dir := filepath.Dir(path); dir != theirs { // only a user's own directory lets the user do that
			info, err := os.Lstat(dir)
			if err != nil || !info.IsDir() || info.Sys().(*syscall.Stat_t).Uid != nobody {
				continue
			}
		}
		evil, aside := theirs+"/evil"+strconv.Itoa(n%7), theirs+"/aside"
		_ = os.RemoveAll(evil)
		switch n / len(names) % 4 {
		case 0:
			_ = os.Symlink(victim, evil)
		case 1:
			_ = os.Symlink(victim+"/secret", evil)
		case 2:
			_ = os.Link(victim+"/secret", evil)
		case 3:
			_ = os.Mkdir(evil, 0o755)
			for _, name := range []string{"web.txt", "conf", "s.sock", "sub", "web", "x"} {
				_ = os.Symlink(victim+"/"+name, evil+"/"+name)
				mine(evil + "/" + name)
			}
		}
		if n/len(names)%4 != 2 { // another name of root's file stays root's
			mine(evil)
		}
		_ = os.Rename(path, aside)
		_ = os.Rename(evil, path)
		time.Sleep(time.Duration(n%5) * 100 * time.Microsecond)
		_ = os.Rename(path, evil)
		_ = os.Rename(aside, path)
	}
}

// tree describes everything below a directory.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		st := info.Sys().(*syscall.Stat_t)
		all.WriteString(strings.Join([]string{path, info.Mode().String(), strconv.Itoa(int(st.Uid)), strconv.Itoa(int(st.Gid))}, " "))
		if info.Mode().IsRegular() {
			text, _ := os.ReadFile(path)
			all.WriteString(" " + string(text))
		}
		all.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
