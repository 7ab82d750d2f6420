package main

import (
	"fmt"
	"os"
	"time"
)

const hello = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello world\", %d) }\n"

const config = `{"services": {"web": {"process": {"argv": ["/bin/echo", "hello world", "%d"]}}}}`

// builds is the time of `nimi build`: after a small change, with the compiled standard library and runtime in the
// cache, and with an empty cache every time (not in the short mode, which uses the user's own cache).
func builds(b *bench) ([]row, error) {
	cache := b.path("warm")
	if b.short {
		cache = ""
	}
	for _, subject := range []func(int) ([]string, error){b.hello, b.nimi} { // fills the cache
		if err := b.build(cache, subject, -1); err != nil {
			return nil, err
		}
	}
	warm, err := b.compare("build: after a change, warm cache", "≤ 2 × hello", b.pick(15, 1), func() (string, error) { return cache, nil })
	if err != nil {
		return nil, err
	}
	cold, err := b.compare("build: cold cache", "≤ 1.3 × hello", b.pick(3, 0), func() (string, error) {
		cache := b.path("cold")
		return cache, os.RemoveAll(cache)
	})
	return append(warm, cold...), err
}

// compare measures n builds of both subjects; cache gives the cache for each. No build, no rows.
func (b *bench) compare(what, reach string, n int, cache func() (string, error)) ([]row, error) {
	if n == 0 {
		return nil, nil
	}
	rows := []row{{Subject: "go build of hello world"}, {Subject: "nimi build", Reach: reach}}
	for i := range n {
		for j, subject := range []func(int) ([]string, error){b.hello, b.nimi} {
			dir, err := cache()
			if err != nil {
				return nil, err
			}
			begin := time.Now()
			if err := b.build(dir, subject, i); err != nil {
				return nil, err
			}
			rows[j].What, rows[j].Unit = what, "s"
			rows[j].Values = append(rows[j].Values, time.Since(begin).Seconds())
		}
	}
	return compared(rows), nil
}

// build writes what a subject builds, in its variant i, and builds it.
func (b *bench) build(cache string, subject func(int) ([]string, error), i int) error {
	argv, err := subject(i)
	if err != nil {
		return err
	}
	env := []string{"GOFLAGS="}
	if cache != "" {
		env = append(env, "GOCACHE="+cache)
	}
	return command(b.dir, env, argv...)
}

// hello is the command that builds variant i of a hello world.
func (b *bench) hello(i int) ([]string, error) {
	source := b.path("hello.go")
	return []string{"go", "build", "-o", b.path("hello"), source}, os.WriteFile(source, fmt.Appendf(nil, hello, i), 0o644)
}

// nimi is the command that builds variant i of a launcher.
func (b *bench) nimi(i int) ([]string, error) {
	file := b.path("hello.json")
	return []string{b.path("nimi"), "build", "--config", file, "--output", b.path("hello-launcher")},
		os.WriteFile(file, fmt.Appendf(nil, config, i), 0o644)
}
