package decode

import "nimi/generator/input"

// group is the name of an object and the keys of the options in it.
type group struct {
	name string
	keys fields
}

// open reads an object in which modules may have keys of their own: what we do not know is theirs. A key that is nearly
// one of ours is a mistake all the same, which would otherwise be ignored without a word. Groups are the objects in it
// whose options people also write beside them. It returns false for a value that is neither an object nor null.
//
// What Nix has evaluated has every option of its base, assertions among them. There, only a key of ours that is absent
// can be misspelt, and whatever else is there belongs to the modules.
func open(v value, known fields, groups ...group) bool {
	evaluated := v.Has("assertions")
	return v.Open(known, func(name string, other value) {
		var candidates []string
		for _, key := range known.Keys() {
			if !evaluated || !v.Has(key) {
				candidates = append(candidates, key)
			}
		}
		if hint := input.DidYouMean(name, candidates); hint != "" {
			other.Problem("unknown option%s", hint)
			return
		}
		for _, g := range groups {
			if near := input.Nearest(name, g.keys.Keys()); near != "" && !evaluated {
				other.Problem("unknown option; did you mean %s?", input.Quote(g.name+"."+near))
				return
			}
		}
	})
}
