package decode

import (
	"cmp"
	"path"
	"slices"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// configDirectory reads settings.configData.
func (d *decoder) configDirectory(v value) {
	v.Object(fields{{"directory", func(v value) {
		dir := &d.out.Program.ConfigDirectory
		if v.Absolute(dir); *dir == "/" {
			v.Problem("must be a directory of its own, not %s", input.Quote(*dir))
		}
	}}})
}

// configData reads services.<name>.configData, nixpkgs' own option: the files that the service finds below
// $XDG_CONFIG_HOME. With settings.configData.directory, that is the folder of the service's name there.
func (s *service) configData(v value, directory string) {
	home := ""
	if directory != "" {
		home = path.Join(directory, s.Name)
	}
	owner := map[string]value{} // By path: the entry whose file is there.
	v.Each(`{"app.conf": {"text": "port = 80\n"}}`, func(key string, v value) {
		e := configEntry{name: key}
		if !e.read(v) {
			return
		}
		file := e.place(v, home)
		if file == "" {
			return
		}
		if other, taken := owner[file]; taken {
			v.Problem("has the same path as %s: %s", other.Path, input.Quote(file))
			return
		}
		owner[file] = v
		s.ConfigData = append(s.ConfigData, spec.ConfigFile{Path: file, Source: e.source, Text: e.text})
	})
	for file, v := range owner {
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			if other, taken := owner[dir]; taken {
				v.Problem("its path %s is below %s, which is the file of %s", input.Quote(file), input.Quote(dir), other.Path)
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
	object := open(v, fields{
		{"enable", func(v value) { v.Bool(&enabled) }},
		{"name", func(v value) { v.Text(&e.name) }},
		{"path", func(v value) { e.placed = v.Text(&e.file) }},
		{"text", func(v value) {
			content = !v.IsNull()
			v.Text(&e.text)
		}},
		{"source", func(v value) {
			if !v.IsNull() {
				content, e.text = true, ""
			}
			v.Absolute(&e.source)
		}},
	})
	if object && enabled && !content {
		v.Problem("needs a text or a source")
	}
	return object && enabled
}
