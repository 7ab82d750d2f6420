package build

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// targetVariables choose the machine that a launcher is built for. No other setting of the user reaches a build:
// GOFLAGS, GOEXPERIMENT and the like would change the launcher.
var targetVariables = [...]string{
	"GOOS", "GOARCH", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64",
}

// settings are the variables of the go command. Those of the environment take precedence over those that go env -w has
// stored (go help environment).
type settings map[string]string

func readSettings(host bool) (settings, error) {
	s := settings{}
	file := os.Getenv("GOENV")
	if dir, err := os.UserConfigDir(); file == "" && err == nil {
		file = filepath.Join(dir, "go", "env")
	}
	if file != "" && file != "off" {
		if err := s.readFile(file); err != nil && !os.IsNotExist(err) && !os.IsPermission(err) {
			return nil, fmt.Errorf("%s: %w", file, reason(err))
		}
	}
	for _, kv := range os.Environ() {
		if key, val, _ := strings.Cut(kv, "="); val != "" {
			s[key] = val
		}
	}
	if host {
		for _, key := range targetVariables {
			delete(s, key)
		}
		s["GOOS"], s["GOARCH"] = runtime.GOOS, runtime.GOARCH
	}
	return s, s.checkTarget()
}

// readFile reads a file of KEY=value lines.
func (s settings) readFile(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if key, val, ok := strings.Cut(lines.Text(), "="); ok && strings.HasPrefix(key, "GO") {
			s[key] = val
		}
	}
	return lines.Err()
}

// moduleCache is where the go command keeps modules; empty if there is no place for it.
func (s settings) moduleCache() string {
	if dir := s["GOMODCACHE"]; dir != "" {
		return dir
	}
	if paths := filepath.SplitList(s["GOPATH"]); len(paths) > 0 {
		return filepath.Join(paths[0], "pkg", "mod")
	}
	if home := s["HOME"]; home != "" {
		return filepath.Join(home, "go", "pkg", "mod")
	}
	return ""
}

// buildCache is where the go command keeps compiled packages; empty if there is no place for it or if it
// cannot be written.
func (s settings) buildCache() string {
	dir := s["GOCACHE"]
	if user, err := os.UserCacheDir(); dir == "" && err == nil {
		dir = filepath.Join(user, "go-build")
	}
	if !filepath.IsAbs(dir) || !writable(dir) {
		return ""
	}
	return dir
}

// writable says whether files can be made in dir, which is made if need be.
func writable(dir string) bool {
	if os.MkdirAll(dir, 0o777) != nil {
		return false
	}
	f, err := os.CreateTemp(dir, ".nimi-")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

// withoutTelemetry makes a home directory in which the go command's telemetry is switched off (go help telemetry).
// Otherwise the go command would start a process to count its calls there, which outlives it and writes to the directory
// while it is being removed.
func withoutTelemetry(home string) error {
	for _, config := range []string{"", ".config", "Library/Application Support"} { // os.UserConfigDir: as set, on Linux, on Darwin
		dir := filepath.Join(home, config, "go", "telemetry")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "mode"), []byte("off"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// buildEnvironment returns the environment for go build with a toolchain. The home and configuration directories in it are private ones in
// scratch.
func (s settings) buildEnvironment(g goCommand, scratch string) ([]string, error) {
	cache := s.buildCache()
	if cache == "" {
		cache = filepath.Join(scratch, "cache")
	}
	home, tmp := filepath.Join(scratch, "home"), filepath.Join(scratch, "tmp")
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return nil, err
	}
	if err := withoutTelemetry(home); err != nil {
		return nil, err
	}
	env := []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + home, "TMPDIR=" + tmp, "GOTMPDIR=" + tmp,
		"GOCACHE=" + cache, "GOPATH=" + filepath.Join(home, "go"), "GOENV=off", "GOFLAGS=", "GOWORK=off",
		"GO111MODULE=on", "GOTOOLCHAIN=local", "GOPROXY=off", "GOSUMDB=off", "CGO_ENABLED=0",
		"GOEXPERIMENT=" + g.experiments(),
	}
	if g.root != "" {
		env = append(env, "GOROOT="+g.root)
	}
	for key, val := range s {
		switch {
		case slices.Contains(targetVariables[:], key), key == "GOMAXPROCS", key == "GOMEMLIMIT":
		case strings.HasPrefix(key, "GO"), strings.HasPrefix(key, "CGO_"), key == "HOME", key == "TMPDIR",
			key == "XDG_CONFIG_HOME", key == "XDG_CACHE_HOME":
			continue
		}
		env = append(env, key+"="+val)
	}
	return env, nil
}
