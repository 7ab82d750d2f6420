package importer

import "strings"

// meaning is how a key relates to what it becomes.
type meaning uint8

const (
	// same: it becomes our option and means the same.
	same meaning = iota
	// differs: it becomes our option, or is not needed, and that means something else than there.
	differs
	// nothing: there is no counterpart.
	nothing
)

// rule is what becomes of a key.
type rule struct {
	// key is its path in the section. A star stands for any characters.
	key string
	// ours is what it becomes, for the page: options in backquotes. Empty: nothing.
	ours  string
	means meaning
	// text is what to know about it, in Markdown. It is printed, unless the meaning is the same.
	text string
	// read does it, and reports whether the value is understood. Nil: there is nothing to do, or the reader of the format does it
	// together with other keys.
	read func(t *target, key string, value any) bool
}

// line is what is printed where the key is used.
func (r *rule) line() string {
	text := strings.NewReplacer("`", "").Replace(r.text)
	switch {
	case text == "" && r.ours == "":
		return "has no counterpart"
	case text == "":
		return "becomes " + strings.ReplaceAll(r.ours, "`", "")
	case r.means == nothing:
		return "has no counterpart: " + text
	}
	return text
}

// find returns the rule of a key, or nil. One without a star comes first.
func find(rules []rule, key string) *rule {
	for i := range rules {
		if rules[i].key == key {
			return &rules[i]
		}
	}
	for i := range rules {
		if like(rules[i].key, key) {
			return &rules[i]
		}
	}
	return nil
}

// like reports whether a key matches a pattern with stars.
func like(pattern, key string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 || !strings.HasPrefix(key, parts[0]) {
		return false
	}
	key = key[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(key, part)
		if i < 0 {
			return false
		}
		key = key[i+len(part):]
	}
	return strings.HasSuffix(key, parts[len(parts)-1])
}

// parent reports whether there are rules for keys below one.
func parent(rules []rule, key string) bool {
	for _, r := range rules {
		if below, is := strings.CutPrefix(r.key, key+"."); is && below != "*" {
			return true
		}
	}
	return false
}
