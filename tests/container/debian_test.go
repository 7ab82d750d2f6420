package container

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// debian is an image of the host's Debian with systemd as PID 1. Making its root takes a minute or two, so that is kept in
// the user's cache directory, and the image in the engine.
var debian = sync.OnceValues(func() (image string, err error) {
	name, err := codename()
	if err != nil {
		return "", err
	}
	image = "nimi-test-systemd:" + name
	if exec.Command("docker", "image", "inspect", image).Run() == nil {
		return image, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	archive := filepath.Join(cache, "nimi-tests", "systemd-"+name+".tar")
	if _, err := os.Stat(archive); err != nil {
		if err := debootstrap(name, archive); err != nil {
			return "", err
		}
	}
	if out, err := exec.Command("docker", "import", archive, image).CombinedOutput(); err != nil {
		return "", errors.New("docker import: " + string(out))
	}
	return image, nil
})

// codename is that of the host's release, whose packages are in reach if any are.
func codename() (string, error) {
	file, err := os.Open("/etc/os-release")
	if err != nil {
		return "", err
	}
	defer file.Close()
	isDebian, name := false, ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		isDebian = isDebian || lines.Text() == "ID=debian"
		if n, found := strings.CutPrefix(lines.Text(), "VERSION_CODENAME="); found {
			name = n
		}
	}
	if !isDebian || name == "" {
		return "", errors.New("the host is not Debian, whose packages the image is made of")
	}
	return name, nil
}

// debootstrap makes the archive of a root.
func debootstrap(name, archive string) error {
	program, err := exec.LookPath("debootstrap")
	if err != nil {
		return errors.New("debootstrap is not installed")
	}
	if os.Geteuid() != 0 {
		return errors.New("debootstrap needs root")
	}
	dir, err := os.MkdirTemp("", "nimi-debian-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	out, err := exec.Command(program, "--variant=minbase", "--include=systemd-sysv,dbus,libpam-systemd", name, dir).CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return errors.New("debootstrap: " + lines[len(lines)-1])
	}
	if err := os.MkdirAll(filepath.Dir(archive), 0o755); err != nil {
		return err
	}
	half := archive + ".new"
	if out, err := exec.Command("tar", "-C", dir, "-cf", half, "--exclude=./var/cache/apt", "--exclude=./dev/*", ".").CombinedOutput(); err != nil {
		return errors.New("tar: " + string(out))
	}
	return os.Rename(half, archive)
}

// booted starts a container with systemd as PID 1, and skips the test where that is not to be had.
func booted(t testing.TB) container {
	t.Helper()
	engine(t)
	image, err := debian()
	if err != nil {
		t.Skip("no Debian with systemd: " + err.Error())
	}
	c := runs(t, "--network", "none", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined", "--env", "container=docker",
		"--tmpfs", "/run", "--tmpfs", "/tmp", "--volume", "/sys/fs/cgroup:/sys/fs/cgroup", image, "/sbin/init")
	c.until("systemd", func() bool {
		state := strings.TrimSpace(c.exec("systemctl", "is-system-running").out)
		return state == "running" || state == "degraded"
	})
	// The reload of the unit is coreutils' kill, which Debian has in another package; the shell's does the same.
	if s := c.exec("sh", "-c", `printf '#!/bin/sh\nkill "$@"\n' >/bin/kill && chmod 755 /bin/kill`); s.code != 0 {
		t.Fatalf("%+v", s)
	}
	return c
}
