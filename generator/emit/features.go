package emit

import (
	"reflect"
	"slices"
)

// features returns the features that v uses, sorted: the `feature` tags of all fields in it, however deep,
// that are not zero.
func features(v reflect.Value) []string {
	used := map[string]bool{}
	collect(v, used)
	var names []string
	for name := range used {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func collect(v reflect.Value, used map[string]bool) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), used)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue
			}
			if name := v.Type().Field(i).Tag.Get("feature"); name != "" {
				used[name] = true
			}
			collect(v.Field(i), used)
		}
	}
}
