package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sysDir is the directory of golang.org/x/sys, with unix in it. It may be part of a vendor directory, and read-only. A
// packager sets it at link time with -ldflags "-X nimi/generator/build.sysDir=/path". If it is empty, x/sys is taken from
// the module cache, or else from the module proxy.
var sysDir string

// findSys returns the directory of golang.org/x/sys. If there is no module cache, it downloads x/sys into scratch.
func findSys(ctx context.Context, p *Progress, g goCommand, s settings, scratch string) (string, error) {
	if sysDir != "" {
		if _, err := os.Stat(filepath.Join(sysDir, "unix")); err != nil {
			return "", fmt.Errorf("%s: golang.org/x/sys, which nimi was built to find there: %w", sysDir, reason(err))
		}
		return sysDir, nil
	}
	cache := s.moduleCache()
	if dir := sysInCache(cache); dir != "" {
		p.detail(sysPath + " is in " + dir)
		return dir, nil
	}
	env := append(os.Environ(), "GOWORK=off", "GO111MODULE=on", "GOTOOLCHAIN=local", "GOFLAGS=-modcacherw")
	if !filepath.IsAbs(cache) || !writable(cache) {
		cache = filepath.Join(scratch, "cache")
	}
	env = append(env, "GOMODCACHE="+cache)
	if s["HOME"] == "" {
		env = append(env, "HOME="+scratch, "XDG_CONFIG_HOME="+scratch, "GOCACHE="+filepath.Join(scratch, "build"))
		if err := withoutTelemetry(scratch); err != nil {
			return "", fmt.Errorf("%s: %w", scratch, reason(err))
		}
	}
	for name, data := range map[string]string{"go.mod": goMod, "go.sum": goSum} {
		if err := os.MkdirAll(scratch, 0o700); err != nil {
			return "", fmt.Errorf("%s: %w", scratch, reason(err))
		}
		if err := os.WriteFile(filepath.Join(scratch, name), []byte(data), 0o600); err != nil {
			return "", fmt.Errorf("%s: %w", scratch, reason(err))
		}
	}
	p.doing("fetching " + sysPath + " " + sysVersion)
	if err := g.run(ctx, p, scratch, env, "mod", "download", sysPath); err != nil {
		return "", fmt.Errorf("%s %s: not in the module cache and not to be had: %w", sysPath, sysVersion, err)
	}
	if dir := sysInCache(cache); dir != "" {
		return dir, nil
	}
	return "", fmt.Errorf("%s: go mod download has left no %s %s there", cache, sysPath, sysVersion)
}

// sysInCache returns the directory of golang.org/x/sys in a module cache, or an empty string if it is not there in full or
// has another checksum. The layout is described in go help cache: the .ziphash file has the checksum that the go command
// found when it unpacked the module, and the .partial file exists while it unpacks.
func sysInCache(cache string) string {
	if !filepath.IsAbs(cache) {
		return ""
	}
	version := filepath.Join(cache, "cache", "download", filepath.FromSlash(sysPath), "@v", sysVersion)
	sum, err := os.ReadFile(version + ".ziphash")
	if err != nil || strings.TrimSpace(string(sum)) != sysSum {
		return ""
	}
	if _, err := os.Lstat(version + ".partial"); !os.IsNotExist(err) {
		return ""
	}
	dir := filepath.Join(cache, filepath.FromSlash(sysPath)+"@"+sysVersion)
	entries, err := os.ReadDir(dir)
	if err != nil || !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == "unix" }) {
		return ""
	}
	return dir
}
