package image

import (
	"debug/elf"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
)

// machines are the names that Go, and so images, have for what a program is for.
func machines() map[elf.Machine]string {
	return map[elf.Machine]string{
		elf.EM_386: "386", elf.EM_X86_64: "amd64", elf.EM_ARM: "arm", elf.EM_AARCH64: "arm64", elf.EM_LOONGARCH: "loong64",
		elf.EM_PPC64: "ppc64le", elf.EM_RISCV: "riscv64", elf.EM_S390: "s390x",
	}
}

func architectures() []string { return slices.Sorted(maps.Values(machines())) }

// findArchitecture looks at the launcher. A script is for any machine.
func (p *plan) findArchitecture() {
	f, err := os.Open(p.Launcher)
	if err != nil {
		p.Add(p.Launcher, "%v", reason(err))
		return
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		p.Add(p.Launcher, "is no launcher, must be a regular file")
		return
	}
	var head [2]byte
	f.ReadAt(head[:], 0)
	is := ""
	if program, err := elf.NewFile(f); err == nil {
		is = machines()[program.Machine]
	}
	switch {
	case is != "" && p.Architecture != "" && p.Architecture != is:
		p.Add("architecture", "is %s, but the launcher is for %s", p.Architecture, is)
	case is != "":
		p.Architecture = is
	case string(head[:]) != "#!":
		p.Add(p.Launcher, "is no program for Linux on a machine that images can be for: %s", strings.Join(architectures(), ", "))
	case p.Architecture == "":
		p.Architecture = runtime.GOARCH
	}
}
