package e2e

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// nginxConf serves the html directory beside the launcher's working directory. Workers keep the launcher's user.
const nginxConf = `%s
daemon off;
pid nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server { listen 127.0.0.1:%d; root html; }
}
`

func nginx(t *testing.T, port int) JSON {
	user := ""
	if os.Getuid() == 0 {
		user = "user root;"
	}
	return JSON{
		"process": JSON{
			"argv": []string{"/bin/sh", "-c",
				`mkdir -p www && cd www && ln -sfn "$XDG_CONFIG_HOME/html" html && exec "$NGINX" -e stderr -p . -c "$XDG_CONFIG_HOME/nginx.conf"`},
			"environment":  JSON{"NGINX": h.Executable(t, "nginx")},
			"reloadSignal": "HUP",
		},
		"configData": JSON{
			"nginx.conf": JSON{"text": fmt.Sprintf(nginxConf, user, port)},
			"page":       JSON{"text": "from configData\n", "path": "html/index.html"},
		},
		// nginx takes QUIT as the wish for a graceful end (nginx(8)).
		"nimi": JSON{"stop": JSON{"signal": "QUIT"}, "restart": JSON{"time": 50}},
	}
}

func redis(t *testing.T, port int) JSON {
	return JSON{
		"process": JSON{"argv": []string{h.Executable(t, "redis-server"), "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--appendonly", "yes"}},
		"nimi":    JSON{"restart": JSON{"time": 50}},
	}
}

// The main job: real servers answer, come back after kill -9, and end cleanly.
func TestNginxAndRedis(t *testing.T) {
	t.Parallel()
	web, cache := h.FreePort(t), h.FreePort(t)
	r := start(t, JSON{"services": JSON{"stack": JSON{"services": JSON{"web": nginx(t, web), "cache": redis(t, cache)}}}})

	const page = "200 from configData\n"
	r.Until("nginx to answer", func() bool { return h.Get(web) == page })
	r.Until("redis to answer", func() bool { return h.Resp(cache, "PING") == "+PONG" })
	if got, want := h.Resp(cache, "SET key value", "GET key"), "+OK value"; got != want {
		t.Errorf("redis: got %q, want %q", got, want)
	}

	for _, c := range []struct {
		service, program string
		answers          func() bool
	}{
		{"web", "nginx", func() bool { return h.Get(web) == page }},
		{"cache", "redis-server", func() bool { return h.Resp(cache, "PING", "GET key") == "+PONG value" }},
	} {
		old := mainProcess(r, c.program)
		if old == 0 {
			t.Fatalf("%s: no main process named %s", c.service, c.program)
		}
		syscall.Kill(old, syscall.SIGKILL)
		r.Until(c.service+" to come back", func() bool {
			pid := mainProcess(r, c.program)
			return pid != 0 && pid != old && c.answers()
		})
	}

	old := mainProcess(r, "nginx")
	r.Signal(syscall.SIGHUP) // reloads nginx, which makes new workers
	r.Until("nginx to reload", func() bool { return strings.Contains(r.Stderr.String(), "reconfiguring") && h.Get(web) == page })
	if got := mainProcess(r, "nginx"); got != old {
		t.Errorf("nginx after the reload: got process %d, want %d as before", got, old)
	}

	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// mainProcess returns the child of the launcher that runs a program, or 0.
func mainProcess(r *h.Run, program string) int {
	for _, pid := range h.Children(r.Pid) {
		if h.Status(pid)["Name"] == program && h.Alive(pid) {
			return pid
		}
	}
	return 0
}
