package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// untagged returns what is wrong with the part tags of a type, by the path of each field.
func untagged(t reflect.Type, at string) (wrong []string) {
	for t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return []string{at + `: "inside" is for structures`}
	}
	for i := range t.NumField() {
		f := t.Field(i)
		at := at + "." + f.Name
		switch words := strings.Fields(f.Tag.Get("part")); {
		case len(words) == 0:
			wrong = append(wrong, at+": has no part tag")
		case slices.Equal(words, []string{"inside"}):
			wrong = append(wrong, untagged(f.Type, at)...)
		case slices.ContainsFunc(words, func(w string) bool {
			return !slices.Contains([]string{"process", "files", "policy", "presence"}, w)
		}):
			wrong = append(wrong, fmt.Sprintf("%s: has the part tag %q", at, words))
		}
	}
	return wrong
}

// Every field says whether its change needs another process, or is inside of one that does.
func TestPartTags(t *testing.T) {
	for _, wrong := range untagged(reflect.TypeFor[Program](), "Program") {
		t.Error(wrong)
	}
	// What it has to find.
	type inner struct {
		Said   int `part:"policy"`
		Silent int
	}
	type outer struct {
		Inner  []inner `part:"inside"`
		Wrong  int     `part:"proces"`
		Number int     `part:"inside"`
		Whole  inner   `part:"process"`
	}
	got := untagged(reflect.TypeFor[outer](), "outer")
	want := []string{"outer.Inner.Silent: has no part tag", `outer.Wrong: has the part tag ["proces"]`, `outer.Number: "inside" is for structures`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
