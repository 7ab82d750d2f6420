package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// recording is a session at a terminal: what is typed, and how long to look at what comes of it.
type recording struct {
	file, title   string
	width, height int
	files         map[string]string // that are there
	steps         []step
}

// step is a command. One that stays runs on behind the next ones, on the same screen, until the end.
type step struct {
	command string
	stays   bool
	look    time.Duration
}

const shop = `{
  "settings": { "binName": "shop", "logging": { "color": "always" } },
  "services": {
    "db": {
      "process": { "argv": ["/bin/sh", "-c", "echo recovering; sleep 0.6; echo accepting connections; exec sleep 60"] },
      "nimi": { "ready": { "logLine": "accepting" } }
    },
    "api": {
      "process": { "argv": ["/bin/sh", "-c", "echo connected to db; exec sleep 60"] },
      "nimi": { "dependsOn": { "db": {} } }
    },
    "mail": {
      "process": { "argv": ["/bin/sh", "-c", "echo no mail server >&2; exit 1"] },
      "nimi": { "restart": { "time": 1500 } }
    }
  }
}
`

var recordings = []recording{{
	file: "first-screen", title: "A launcher is built, started, asked and ended", width: 82, height: 24,
	files: map[string]string{"shop.json": shop},
	steps: []step{
		{command: "nimi build --config shop.json --output shop", look: 300 * time.Millisecond},
		{command: "ls -lh shop | cut -d' ' -f5-", look: 300 * time.Millisecond},
		{command: "./shop &", stays: true, look: 1700 * time.Millisecond},
		{command: "./shop status", look: 700 * time.Millisecond},
		{command: "./shop restart api", look: 500 * time.Millisecond},
		{command: "./shop down", look: 1200 * time.Millisecond},
	},
}}

// recordAll plays all recordings, with nimi from this tree.
func recordAll(docs string) error {
	for _, r := range recordings {
		c, err := r.play()
		if err != nil {
			return fmt.Errorf("%s: %w", r.file, err)
		}
		if err := c.write(filepath.Join(docs, "pictures", r.file+".cast")); err != nil {
			return err
		}
	}
	return nil
}

func (r recording) play() (cast, error) {
	c := cast{Version: 2, Width: r.width, Height: r.height, Title: r.title}
	dir, err := os.MkdirTemp("", "nimi-recording")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)
	if out, err := exec.Command("go", "build", "-o", dir+"/bin/", "./generator/cmd/nimi").CombinedOutput(); err != nil {
		return c, fmt.Errorf("go build: %w\n%s", err, out)
	}
	work := dir + "/shop"
	if err := os.Mkdir(work, 0o755); err != nil {
		return c, err
	}
	for name, text := range r.files {
		if err := os.WriteFile(work+"/"+name, []byte(text), 0o644); err != nil {
			return c, err
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		return c, err
	}
	begin, done := time.Now(), make(chan error, 1)
	var waited time.Duration // while nobody would want to watch: a cold build
	say := func(text string) { c.events = append(c.events, event{(time.Since(begin) - waited).Seconds(), text}) }
	lines := make(chan event, 1000)
	go func() {
		buffer := make([]byte, 1<<16)
		for {
			n, err := read.Read(buffer)
			if n > 0 {
				lines <- event{time.Since(begin).Seconds(), string(buffer[:n])}
			}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				done <- err
				return
			}
		}
	}()
	drain := func(until time.Duration) {
		end := time.After(until)
		for {
			select {
			case e := <-lines:
				c.events = append(c.events, event{e.at - waited.Seconds(), e.text})
			case <-end:
				return
			}
		}
	}
	var running []*exec.Cmd
	for _, s := range r.steps {
		say("\x1b[32m$\x1b[0m " + s.command + "\n")
		drain(250 * time.Millisecond)
		line := strings.TrimSuffix(s.command, " &")
		cmd := exec.Command("/bin/sh", "-c", "exec "+line)
		if strings.Contains(line, "|") {
			cmd = exec.Command("/bin/sh", "-c", line)
		}
		cmd.Dir, cmd.Stdout, cmd.Stderr = work, write, write
		cmd.Env = append(os.Environ(), "PATH="+dir+"/bin:"+os.Getenv("PATH"), "XDG_RUNTIME_DIR="+dir)
		if err := cmd.Start(); err != nil {
			return c, err
		}
		if s.stays {
			running = append(running, cmd)
		} else {
			from := time.Now()
			if err := cmd.Wait(); err != nil {
				return c, fmt.Errorf("%s: %w", s.command, err)
			}
			if took := time.Since(from); took > time.Second {
				waited += took - time.Second
			}
		}
		drain(s.look)
	}
	for _, cmd := range running {
		cmd.Wait() // its code is that of the service that fails
	}
	write.Close()
	drain(200 * time.Millisecond)
	return c, <-done
}
