package emit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"nimi/runtime/spec"
)

// entryOf returns the package whose Main the program calls. A program has one; two options that each want another are an
// error, since whichever won, the other option would be without effect.
func entryOf(p *spec.Program) (string, error) {
	switch names := tagged(reflect.ValueOf(*p), "entry"); len(names) {
	case 0:
		return plainEntry, nil
	case 1:
		return names[0], nil
	default:
		return "", fmt.Errorf("a launcher can have one entry, and its options ask for %s", strings.Join(names, " and "))
	}
}

// first stands before the name of a feature that attaches before all others, in its tag.
const first = "first:"

// featuresOf returns the features of a program in the order in which they attach.
func featuresOf(p *spec.Program) []string {
	names := tagged(reflect.ValueOf(*p), "feature")
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	for i := range names {
		names[i] = strings.TrimPrefix(names[i], first)
	}
	return names
}

func rank(name string) int {
	if strings.HasPrefix(name, first) {
		return 0
	}
	return 1
}

// tagged returns the values of one tag (`feature`, `entry`) of all fields in v, however deep, that are not zero; sorted. A
// tag of several words names several; one like json=jsonlines, in a field that is an enumeration, counts for that value.
func tagged(v reflect.Value, tag string) []string {
	used := map[string]bool{}
	collect(v, tag, used)
	var names []string
	for name := range used {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func collect(v reflect.Value, tag string, used map[string]bool) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), tag, used)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue
			}
			for _, name := range strings.Fields(v.Type().Field(i).Tag.Get(tag)) {
				value, only, conditional := strings.Cut(name, "=")
				if !conditional {
					used[name] = true
				} else if v.Field(i).Interface().(spec.Enum).Values()[v.Field(i).Uint()].Text == value {
					used[only] = true
				}
			}
			collect(v.Field(i), tag, used)
		}
	}
}
