package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"nimi/generator/build"
	"nimi/generator/image"
)

func initrdCommand() command {
	return command{
		name:    "initrd",
		summary: "make an initramfs of the launcher and what it runs, for a machine whose init it is",
		options: []option{
			{name: "config", value: "FILE", help: configOption.help + "; the launcher is built from it"},
			{name: "launcher", value: "FILE", help: "a launcher that has been built; then --config is not needed"},
			{name: "output", value: "FILE", required: true, help: "the archive to write, which the kernel unpacks"},
			{name: "root", value: "DIR", help: "a directory whose content becomes the root"},
			{name: "closure", value: "FILE", help: "store paths, as closureInfo or exportReferencesGraph list them"},
			{name: "options", value: "FILE", help: "copyToRoot, perms and compress, as JSON"},
			{name: "compress", value: "HOW", values: image.Compressions(), help: "none, gzip or zstd; default: none"},
			{name: "modules", value: "DIR", help: "a kernel's modules, /lib/modules/<release>: those that are needed are copied"},
			{name: "module", value: "NAME", several: true, help: "one that is needed, beside settings.init.modules"},
			{name: "bin", value: "NAME", help: "what the launcher is called below /bin; default: settings.binName, or its file's name"},
			{name: "architecture", value: "ARCH", help: "what the launcher is built for: amd64, arm64 …; default: GOARCH"},
			verboseOption,
		},
		notes: `/init is the launcher, which has to be made with settings.init.enable. Files belong to root, and their times are
1970-01-01T00:00:01Z: the same input gives the same bytes. FILE changes in one step: whatever goes wrong, it is as it was.
`,
		run: func(s streams, in invocation) error {
			return interruptible(func(ctx context.Context) error { return s.initrd(ctx, in) })
		},
	}
}

// initrd makes an initramfs.
func (s streams) initrd(ctx context.Context, in invocation) error {
	rd, err := s.initrdInput(in)
	if err != nil {
		return s.listed(err)
	}
	if in.values["config"] != "" {
		dir, err := os.MkdirTemp("", "nimi-initrd-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err = s.initrdLauncher(in, &rd, dir); err != nil {
			return err
		}
	}
	if rd.BinName == "" {
		rd.BinName = filepath.Base(rd.Launcher)
	}
	return s.listed(build.Replace(in.values["output"], func(f *os.File) error { return image.WriteInitrd(ctx, rd, f) }))
}

// initrdLauncher takes from the configuration what it says, and builds the launcher into dir unless there is one.
func (s streams) initrdLauncher(in invocation, rd *image.Initrd, dir string) error {
	_, err := s.pipeline(in, func(p *product) (string, error) {
		if rd.BinName == "" {
			rd.BinName = p.program.Name
		}
		if !p.machine.Enable {
			fmt.Fprintln(s.err, "warning: settings.init.enable is false: the kernel panics when the launcher ends, as init may not end")
		}
		for _, m := range p.machine.Modules {
			if !strings.HasPrefix(m.Name, "/") && in.values["modules"] != "" {
				rd.Modules = append(rd.Modules, m.Name)
			}
		}
		if rd.Launcher != "" {
			return "", nil
		}
		rd.Launcher = filepath.Join(dir, "launcher")
		os.Setenv("GOOS", "linux") // the go command takes the target from there
		if a := in.values["architecture"]; a != "" {
			os.Setenv("GOARCH", a)
		}
		return rd.Launcher, nil
	})
	return err
}

// initrdInput reads everything that the initramfs is made from, except the configuration.
func (s streams) initrdInput(in invocation) (rd image.Initrd, err error) {
	if in.values["config"] == "" && in.values["launcher"] == "" {
		return rd, usageError("option --config or --launcher is needed: what the machine is to run")
	}
	text := []byte("{}")
	if file := in.values["options"]; file != "" {
		if text, err = s.read(file); err != nil {
			return rd, err
		}
	}
	if rd, err = image.ParseInitrdOptions(text); err != nil {
		return rd, inFile(in.values["options"], err)
	}
	if how := in.values["compress"]; how != "" {
		rd.Compress = image.Compression(how)
	}
	rd.BinName, rd.Modules = in.values["bin"], in.lists["module"]
	if rd.Closure, err = closureOf(in); err != nil {
		return rd, err
	}
	return rd, absolute(in, map[string]*string{"launcher": &rd.Launcher, "root": &rd.Root, "modules": &rd.ModulesDir})
}
