package container

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// servers are programs of Debian.
type servers struct{ nginx, php, redis string }

func find(t testing.TB) servers {
	t.Helper()
	php, _ := filepath.Glob("/usr/sbin/php-fpm*")
	if len(php) == 0 {
		t.Skip("php-fpm is not installed")
	}
	return servers{h.Executable(t, "nginx"), php[len(php)-1], h.Executable(t, "redis-server")}
}

// root is the root of an image with the servers, their libraries and files.
func (s servers) root(t testing.TB) string {
	return shared(t, "stack", func(r root) {
		r.shell()
		for _, p := range []string{s.nginx, s.php, s.redis} {
			r.program(p)
		}
		for name, to := range map[string]string{
			"nginx.conf": "etc/nginx.conf", "php-fpm.conf": "etc/php-fpm.conf", "index.php": "srv/index.php",
			"passwd": "etc/passwd", "group": "etc/group",
		} {
			data, err := os.ReadFile("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			r.put(to, data, 0o644)
		}
		if err := os.Mkdir(filepath.Join(r.dir, "run"), 0o755); err != nil {
			t.Fatal(err)
		}
	})
}

// config is a database under its own user, PHP behind a socket, and a web server that needs both.
func (s servers) config() JSON {
	service := func(options JSON, argv ...string) JSON {
		options["restart"] = JSON{"time": 50}
		return JSON{"process": JSON{"argv": argv}, "nimi": options}
	}
	return JSON{
		"settings": JSON{"binName": "web"},
		"services": JSON{
			"db": service(JSON{
				"user":        "redis",
				"directories": JSON{"state": []any{JSON{"path": "/var/lib/db", "mode": "0700"}}},
				"ready":       JSON{"tcp": "127.0.0.1:6379", "period": 50},
			}, s.redis, "--dir", "/var/lib/db", "--save", "", "--appendonly", "yes", "--appendfsync", "always"),
			"php": service(JSON{"ready": JSON{"unix": "/run/php.sock", "period": 50}, "stop": JSON{"signal": "QUIT"}},
				s.php, "-n", "-F", "-y", "/etc/php-fpm.conf"),
			"web": service(JSON{"ready": JSON{"http": "http://127.0.0.1:8080/", "period": 50}, "stop": JSON{"signal": "QUIT"}, "dependsOn": JSON{"db": JSON{}, "php": JSON{}}},
				s.nginx, "-e", "stderr", "-c", "/etc/nginx.conf"),
		},
	}
}

// page asks the container's web server for a page.
func page(address, query string) (string, error) {
	client := http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + address + "/?" + query)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(response.Status)
	}
	return string(body), err
}

// A real stack serves its page through all of its services, survives kill -9 of each, over and over, stops and starts,
// and every write that it has acknowledged is there afterwards.
func TestStack(t *testing.T) {
	t.Parallel()
	engine(t)
	s := find(t)
	id := image(t, s.config(), s.root(t), "--expose", "8080/tcp")
	r := runs(t, "--publish", "127.0.0.1::8080", "--tmpfs", "/tmp", "--tmpfs", "/run", "--volume", "/var/lib/db", "--read-only", id)
	address := func() string {
		first, _, _ := strings.Cut(docker(t, "port", r.id, "8080/tcp"), "\n")
		return first
	}
	at := address()
	answers := func() bool { _, err := page(at, ""); return err == nil }
	r.until("the page", answers)

	stored, n := map[int]bool{}, 0
	// add writes numbers until one that was begun after the call has been acknowledged.
	add := func() {
		t.Helper()
		r.until("a write to be acknowledged", func() bool {
			n++
			got, err := page(at, fmt.Sprint("add=", n))
			stored[n] = err == nil && got == fmt.Sprintf("stored %d\n", n)
			return stored[n]
		})
	}
	for _, p := range []string{s.nginx, s.php, s.redis, s.redis, s.redis} {
		program := filepath.Base(p)
		for range 5 + rand.IntN(20) {
			add()
		}
		old := r.main(program)
		killed := make(chan said)
		go func() { killed <- try(t, "exec", r.id, "/bin/busybox", "kill", "-9", old) }()
		for done := false; !done; { // writes go on meanwhile
			select {
			case s := <-killed:
				if done = true; s.code != 0 {
					t.Fatalf("kill %s (%s): %+v", program, old, s)
				}
			default:
				add()
			}
		}
		r.until(program+" to come back", func() bool { now := r.main(program); return now != "" && now != old })
		add()
	}

	check := func() {
		t.Helper()
		got, err := page(at, "")
		if err != nil || !strings.HasSuffix(got, "all\n") {
			t.Fatalf("the list: got %q, %v", tail(got), err)
		}
		there := map[string]bool{}
		for _, line := range strings.Fields(got) {
			there[line] = true
		}
		for i, ok := range stored {
			if ok && !there[fmt.Sprint(i)] {
				t.Errorf("the write of %d was acknowledged and is lost", i)
			}
		}
	}
	check()
	if got := r.stop(); got > most {
		t.Errorf("docker stop: got %v, want less than %v", got, most)
	}
	r.wantExit(0)
	docker(t, "start", r.id)
	at = address()
	r.until("the page, after a restart", answers)
	check()
	r.stop()
	r.wantExit(0)
}
