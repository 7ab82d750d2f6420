package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"reflect"
	"strings"

	"nimi/runtime/spec"
)

// fillHashes fills in the hashes of the services, by the `part` tags of package spec: one over what makes a service's
// process, one over its files, one over how it is supervised, which can change while it runs. Nothing that is zero is in
// them, so a field that is added to spec leaves the hashes of the services alone that do not use it. The program's own
// hash is over everything but its services, what it does as init of a machine included.
func fillHashes(p *spec.Program, machine spec.Init) {
	for i := range p.Services {
		s := &p.Services[i]
		h := newHashes(p.Services)
		h.fields(reflect.ValueOf(*s), "", "")
		if len(s.ConfigData) > 0 { // it is in $XDG_CONFIG_HOME
			h.value("process", "ConfigDirectory", reflect.ValueOf(p.ConfigDirectory))
		}
		s.Hash = h.digits("process") + h.digits("files") + h.digits("policy")
	}
	settings := *p
	settings.Services = nil
	h := newHashes(nil)
	for _, part := range []string{"process", "files"} {
		h.parts[part] = h.parts["policy"]
	}
	h.fields(reflect.ValueOf(settings), "", "")
	h.fields(reflect.ValueOf(machine), "Init", "policy")
	p.Hash = h.digits("policy")
}

// hashes are the hashes of a service by the name of the part.
type hashes struct {
	parts    map[string]hash.Hash
	services []spec.Service // for their names: which number one has is not its dependents' matter
}

func newHashes(services []spec.Service) hashes {
	return hashes{map[string]hash.Hash{"process": sha256.New(), "files": sha256.New(), "policy": sha256.New()}, services}
}

// digits are the first 16 digits of a hash.
func (h hashes) digits(part string) string { return hex.EncodeToString(h.parts[part].Sum(nil)[:8]) }

// fields adds the fields of a structure that are not zero, each with its name. A field without a tag is part of what the
// structure is part of.
func (h hashes) fields(v reflect.Value, at, part string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if v.Field(i).IsZero() {
			continue
		}
		parts := part
		if tag, tagged := f.Tag.Lookup("part"); tagged {
			parts = tag
		}
		for _, p := range strings.Fields(parts) {
			if p == "presence" {
				h.value("process", at+f.Name, reflect.ValueOf(true))
			} else {
				h.value(p, at+f.Name, v.Field(i))
			}
		}
	}
}

// value adds a value to the hash of a part. Structures are looked into whatever they are part of: their fields may have
// tags of their own.
func (h hashes) value(part, at string, v reflect.Value) {
	if d, is := v.Interface().(spec.Dependency); is {
		h.add(part, at+".Service", h.services[d.Service].Name)
		d.Service = 0
		v = reflect.ValueOf(d)
	}
	switch v.Kind() {
	case reflect.Struct:
		h.fields(v, at+".", part)
	case reflect.Slice:
		h.add(part, at, v.Len())
		for i := range v.Len() {
			h.value(part, fmt.Sprintf("%s[%d]", at, i), v.Index(i))
		}
	case reflect.String:
		h.add(part, at, fmt.Sprintf("%q", v.String()))
	case reflect.Bool:
		h.add(part, at, v.Bool())
	case reflect.Float64:
		h.add(part, at, v.Float())
	default:
		if v.CanUint() {
			h.add(part, at, v.Uint())
		} else {
			h.add(part, at, v.Int())
		}
	}
}

// add adds a line.
func (h hashes) add(part, at string, value any) { fmt.Fprintf(h.parts[part], "%s %v\n", at, value) }
