package decode

import (
	"cmp"
	"path"
	"slices"

	"nimi/runtime/spec"
)

// configDirectory reads settings.configData.
func (d *decoder) configDirectory(v value) {
	v.object(fields{{"directory", func(v value) {
		dir := &d.out.Program.ConfigDirectory
		if v.absolute(dir); *dir == "/" {
			v.problem("must be a directory of its own, not %s", Quote(*dir))
		}
	}}})
}

// configData reads services.<name>.configData, nixpkgs' own option: the files that the service finds below
// $XDG_CONFIG_HOME. With settings.configData.directory, that is the folder of the service's name there.
func (s *Service) configData(v value, directory string) {
	home := ""
	if directory != "" {
		home = path.Join(directory, s.Name)
	}
	owner := map[string]value{} // By path: the entry whose file is there.
	v.each(func(key string, v value) {
		e := configEntry{name: key}
		if !e.read(v) {
			return
		}
		file := e.place(v, home)
		if file == "" {
			return
		}
		if other, taken := owner[file]; taken {
			v.problem("has the same path as %s: %s", other.path, Quote(file))
			return
		}
		owner[file] = v
		s.ConfigData = append(s.ConfigData, spec.ConfigFile{Path: file, Source: e.source, Text: e.text})
	})
	for file, v := range owner {
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			if other, taken := owner[dir]; taken {
				v.problem("its path %s is below %s, which is the file of %s", Quote(file), Quote(dir), other.path)
			}
		}
	}
	slices.SortFunc(s.ConfigData, func(a, b spec.ConfigFile) int { return cmp.Compare(a.Path, b.Path) })
}

// configEntry is one entry of configData as it is written.
type configEntry struct {
	name string
	// file is the option path; placed is whether it is there.
	file   string
	placed bool
	// source is what to link to; text is the content where there is no source.
	source, text string
}

// read reads an entry and reports whether it is enabled.
func (e *configEntry) read(v value) (enabled bool) {
	enabled = true
	content := false
	object := v.open(fields{
		{"enable", func(v value) { v.boolean(&enabled) }},
		{"name", func(v value) { v.text(&e.name) }},
		{"path", func(v value) { e.placed = v.text(&e.file) }},
		{"text", func(v value) {
			content = !v.isNull()
			v.text(&e.text)
		}},
		{"source", func(v value) {
			if !v.isNull() {
				content, e.text = true, ""
			}
			v.absolute(&e.source)
		}},
	})
	if object && enabled && !content {
		v.problem("needs a text or a source")
	}
	return object && enabled
}

// absolute reads the absolute path of a file, clean.
func (v value) absolute(into *string) {
	var file string
	if !v.text(&file) {
		return
	}
	if !path.IsAbs(file) {
		v.problem("must be an absolute path, not %s", Quote(file))
		return
	}
	*into = path.Clean(file)
}
