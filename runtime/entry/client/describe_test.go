package client

import (
	"encoding/json"
	"reflect"
	"testing"

	"nimi/runtime/spec"
)

// described is what describe prints of a program, for people or as JSON.
func described(p *spec.Program, asJSON bool) string {
	c := &client{program: p}
	if asJSON {
		c.options.given = optJSON
	}
	c.describe()
	return string(c.out)
}

// fill sets every field in v to something else than zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	default:
		change(v)
	}
}

// change gives a value that is no structure another one.
func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.String:
		v.SetString(v.String() + "/x")
	case reflect.Float64:
		v.SetFloat(v.Float() + 1.5)
	default:
		n := uint64(1)
		if enum, is := v.Interface().(spec.Enum); is { // the next one that there is
			values := enum.Values()
			for n = (v.Uint() + 1) % uint64(len(values)); values[n].Text == ""; n = (n + 1) % uint64(len(values)) {
			}
			v.SetUint(n)
		} else if v.CanUint() {
			v.SetUint(v.Uint() ^ 2)
		} else {
			v.SetInt(v.Int() + 1_000_000) // a millisecond, as a time
		}
	}
}

// leaves calls f with the path of every value below v that is no structure, and what finds it in another value of the
// same type.
func leaves(t reflect.Type, at string, find func(reflect.Value) reflect.Value, f func(string, func(reflect.Value) reflect.Value)) {
	switch {
	case t.Kind() == reflect.Slice:
		leaves(t.Elem(), at+"[0]", func(v reflect.Value) reflect.Value {
			list := find(v)
			if list.Len() == 0 { // a program without any
				list.Set(reflect.MakeSlice(t, 1, 1))
			}
			return list.Index(0)
		}, f)
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			leaves(t.Field(i).Type, at+"."+t.Field(i).Name, func(v reflect.Value) reflect.Value { return find(v).Field(i) }, f)
		}
	default:
		f(at, find)
	}
}

// Whatever is set in spec makes a difference to what describe prints, for people and as JSON.
func TestDescribeShowsAll(t *testing.T) {
	excused := map[string]string{
		".Control.Socket":                   "is what the command line of a run says, and in no program",
		".Services[0].Ready.LogLine.Table":  "is made of Source, which is shown",
		".HeadStart[0]":                     "is a place in the table; the name that is there is shown",
		".Services[0].DependsOn[0].Service": "is a place in the table; the name that is there is shown",
	}
	// Some options hide others, so there are several programs, of which one has to show the difference.
	programs := func() (all []*spec.Program) {
		for range 3 {
			p := &spec.Program{}
			fill(reflect.ValueOf(p).Elem())
			p.Services[0].DependsOn[0].Service, p.HeadStart = 0, []int{0}
			all = append(all, p)
		}
		for _, p := range all[1:] { // several ways to ask hide each other
			s := &p.Services[0]
			s.Schedule.Interval = 0
			s.Environment[0].Unset = false
			s.ConfigData[0].Source = ""
			s.Ready.Notify, s.Ready.Descriptor, s.Ready.LogLine = false, 0, spec.Pattern{}
			for _, probe := range []*spec.Probe{&s.Ready.Probe, &s.Health} {
				http := probe.HTTP
				*probe = spec.Probe{}
				probe.HTTP = http
			}
		}
		last := &all[2].Services[0]
		last.Ready.Probe, last.Health = spec.Probe{}, spec.Probe{}
		return all
	}
	for _, asJSON := range []bool{false, true} {
		count := 0
		leaves(reflect.TypeFor[spec.Program](), "", func(v reflect.Value) reflect.Value { return v }, func(at string, find func(reflect.Value) reflect.Value) {
			count++
			if excused[at] != "" {
				return
			}
			shown := false
			before, after := programs(), programs()
			for i := range after {
				change(find(reflect.ValueOf(after[i]).Elem()))
				shown = shown || described(after[i], asJSON) != described(before[i], asJSON)
			}
			if !shown {
				t.Errorf("%s: describe (JSON: %v) does not show it", at, asJSON)
			}
		})
		if count < 100 {
			t.Errorf("got %d fields, want all", count)
		}
	}
	for _, p := range programs() {
		if text := described(p, true); !json.Valid([]byte(text)) {
			t.Errorf("no JSON: %s", text)
		}
	}
}
