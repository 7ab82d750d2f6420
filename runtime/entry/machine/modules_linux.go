package machine

import (
	"errors"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/spec"
)

// load loads a module, after those that it needs.
func (m *machine) load(module *spec.Module) {
	if module.Name[0] == '/' {
		m.loadFile(module.Name, module.Parameters)
		return
	}
	const most = 16 << 20
	dir := "/lib/modules/" + boot.Release()
	table, err := sys.ReadFile(dir+"/modules.dep", most)
	files := dependencies(string(table), module.Name)
	switch {
	case files != nil:
		for i, f := range files {
			parameters := ""
			if i == len(files)-1 {
				parameters = module.Parameters
			}
			if !m.loadFile(dir+"/"+f, parameters) {
				return
			}
		}
	case boot.Exists("/sys/module/" + underscored(module.Name)): // part of the kernel
	default:
		builtin, _ := sys.ReadFile(dir+"/modules.builtin", most)
		if lists(string(builtin), module.Name) {
			return
		}
		if err == nil {
			err = errors.New("is not in " + dir + "/modules.dep")
		} else {
			err = errors.New(dir + "/modules.dep: " + err.Error())
		}
		m.fail(false, "module "+module.Name, err)
	}
}

func (m *machine) loadFile(path, parameters string) bool {
	err := boot.LoadModule(path, parameters, path[len(path)-1] != 'o') // .ko, not .ko.gz, .ko.xz or .ko.zst
	if err != nil {
		m.fail(false, path, err)
	}
	return err == nil
}
