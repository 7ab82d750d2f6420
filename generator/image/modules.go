package image

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"nimi/generator/input"
)

// modules returns the kernel's modules that are wanted, with those that they need, below /lib/modules/<release>, and a
// modules.dep of just these (modules.dep(5)).
func (p *plan) modules(in *Initrd) tree {
	t := tree{}
	if len(in.Modules) == 0 || in.ModulesDir == "" {
		if len(in.Modules) > 0 {
			p.Add("modules", "the directory of the kernel's modules has to be given, as they are needed by name: %s", strings.Join(in.Modules, ", "))
		}
		return t
	}
	dir, err := filepath.EvalSymlinks(in.ModulesDir)
	if err != nil {
		p.Add(in.ModulesDir, "%v", reason(err))
		return t
	}
	table, err := os.ReadFile(filepath.Join(dir, "modules.dep"))
	if err != nil {
		p.Add(in.ModulesDir, "is no directory of a kernel's modules after depmod(8): modules.dep: %v", reason(err))
		return t
	}
	builtin, _ := os.ReadFile(filepath.Join(dir, "modules.builtin"))
	files, lines := moduleFiles(string(table), string(builtin), in.Modules, p)
	at := path.Join("lib/modules", filepath.Base(dir))
	add := func(e entry) { t[e.Name] = e }
	for _, file := range files {
		p.walk(filepath.Join(dir, filepath.FromSlash(file)), path.Join(at, file), add)
	}
	for name, text := range map[string]string{"modules.dep": strings.Join(lines, ""), "modules.builtin": string(builtin)} {
		e := directory(path.Join(at, name), 0o644)
		e.Typeflag, e.Size, e.text = '0', int64(len(text)), text
		add(e)
	}
	for name := range t {
		t.parents(name, plain)
	}
	return t
}

// moduleFiles returns the files of modules and of those that they need, sorted, and the lines of the table that say so.
func moduleFiles(table, builtin string, names []string, p *plan) (files, lines []string) {
	known := map[string]string{} // the line of a module
	var all []string
	for line := range strings.Lines(table) {
		if file, _, ok := strings.Cut(line, ":"); ok {
			known[moduleName(file)] = line
			all = append(all, moduleName(file))
		}
	}
	for line := range strings.Lines(builtin) {
		known[moduleName(strings.TrimSpace(line))] += "" // needs no file
	}
	for _, name := range names {
		line, ok := known[moduleName(name)]
		if !ok {
			p.Add("modules", "there is no module %s in modules.dep%s", input.Quote(name), input.DidYouMean(name, all))
		}
		if line == "" {
			continue
		}
		file, needs, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, f := range append(strings.Fields(needs), file) {
			if !slices.Contains(files, f) {
				files = append(files, f)
				lines = append(lines, known[moduleName(f)])
			}
		}
	}
	slices.Sort(files)
	slices.Sort(lines)
	return files, lines
}

// moduleName is the name of the module in a file, as the kernel writes it.
func moduleName(file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".ko")
	return strings.ReplaceAll(name, "-", "_")
}
