package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

const phpConf = `[global]
error_log = /dev/stderr
daemonize = no
[www]
listen = %[1]s/php.sock
listen.mode = 0666
user = www-data
group = www-data
pm = static
pm.max_children = 2
`

const phpNginxConf = `user www-data;
daemon off;
pid %[1]s/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/body;
  fastcgi_temp_path %[1]s/fastcgi;
  proxy_temp_path %[1]s/proxy;
  uwsgi_temp_path %[1]s/uwsgi;
  scgi_temp_path %[1]s/scgi;
  server {
    listen 127.0.0.1:%[2]d;
    location / {
      fastcgi_pass unix:%[1]s/php.sock;
      fastcgi_param SCRIPT_FILENAME %[1]s/index.php;
      fastcgi_param REQUEST_METHOD $request_method;
    }
  }
}
`

// stack is a database under its own user, PHP behind a socket, and a web server that needs both.
func stack(t *testing.T, dir string, postgres string, db, web int) JSON {
	file := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file("php.conf", fmt.Sprintf(phpConf, dir))
	file("nginx.conf", fmt.Sprintf(phpNginxConf, dir, web))
	file("index.php", `<?php echo "pong\n";`)
	return JSON{
		"db": database(dir, postgres, db),
		"php": JSON{
			"process": JSON{"argv": []string{phpFPM(t), "-F", "-y", dir + "/php.conf"}},
			"nimi":    JSON{"ready": JSON{"unix": dir + "/php.sock", "period": 50}, "stop": JSON{"signal": "QUIT"}, "restart": JSON{"time": 50}},
		},
		"web": JSON{
			"process": JSON{"argv": []string{h.Executable(t, "nginx"), "-e", "stderr", "-c", dir + "/nginx.conf"}},
			"nimi": JSON{
				"dependsOn": JSON{"db": JSON{}, "php": JSON{}},
				"ready":     JSON{"http": fmt.Sprintf("http://127.0.0.1:%d/", web), "period": 50},
				"stop":      JSON{"signal": "QUIT"},
				"restart":   JSON{"time": 50},
			},
		},
	}
}

// database is PostgreSQL under its own user, with its data below a directory.
func database(dir, postgres string, port int) JSON {
	return JSON{
		"process": JSON{"argv": []string{postgres + "/postgres", "-D", dir + "/pg", "-p", strconv.Itoa(port), "-k", dir + "/pg", "-c", "listen_addresses=127.0.0.1"}},
		"nimi": JSON{
			"user":        "postgres",
			"directories": JSON{"state": []any{JSON{"path": dir + "/pg", "mode": "0700"}}},
			"hooks":       JSON{"preStart": []string{"/bin/sh", "-c", "test -e $STATE_DIRECTORY/PG_VERSION || " + postgres + "/initdb -D $STATE_DIRECTORY --auth=trust --no-sync"}},
			"ready":       JSON{"exec": []string{postgres + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(port)}, "period": 100, "timeout": 5000},
			"stop":        JSON{"signal": "INT"},
			"restart":     JSON{"time": 50},
		},
	}
}

// postgresql returns where PostgreSQL's programs are, and a directory that other users can enter, as that of the test cannot be.
func postgresql(t *testing.T) (programs, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to run the database as another user")
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		t.Skip("the server of PostgreSQL is not installed")
	}
	dir, err := os.MkdirTemp("", "nimi-stack-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(found[len(found)-1]), dir
}

func phpFPM(t *testing.T) string {
	found, _ := filepath.Glob("/usr/sbin/php-fpm*")
	if len(found) == 0 {
		t.Skip("php-fpm is not installed")
	}
	return found[len(found)-1]
}

// A real stack comes up in order, survives kill -9 of each of its programs, loses no write that was acknowledged, and
// ends cleanly.
func TestStack(t *testing.T) {
	t.Parallel()
	postgres, dir := postgresql(t)
	db, web := h.FreePort(t), h.FreePort(t)
	r := start(t, JSON{"services": stack(t, dir, postgres, db, web)})
	const page = "200 pong\n"
	r.Until("the page, through nginx and PHP", func() bool { return h.Get(web) == page })

	sql := func(text string) string {
		out, err := exec.Command(postgres+"/psql", "-h", "127.0.0.1", "-p", strconv.Itoa(db), "-U", "postgres", "-Atqc", text).CombinedOutput()
		if err != nil {
			return err.Error() + ": " + string(out)
		}
		return strings.TrimSpace(string(out))
	}
	if got := sql("create table t (n int); insert into t select generate_series(1, 1000); select count(*) from t"); got != "1000" {
		t.Fatalf("the database: got %q, want 1000", got)
	}
	for _, c := range []struct {
		program string
		answers func() bool
	}{
		{"nginx", func() bool { return h.Get(web) == page }},
		{filepath.Base(phpFPM(t)), func() bool { return h.Get(web) == page }},
		{"postgres", func() bool { return sql("select count(*) from t") == "1000" }},
	} {
		old := mainProcess(r, c.program)
		if old == 0 {
			t.Fatalf("no main process named %s", c.program)
		}
		if c.program == "postgres" && h.Status(old)["Uid"] == h.Status(r.Pid)["Uid"] {
			t.Error("the database runs as the launcher's user")
		}
		syscall.Kill(old, syscall.SIGKILL)
		r.Until(c.program+" to come back", func() bool {
			pid := mainProcess(r, c.program)
			return pid != 0 && pid != old && c.answers()
		})
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
