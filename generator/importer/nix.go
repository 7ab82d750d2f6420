package importer

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Nix returns a configuration as a module, with lines as comments before it.
func Nix(config map[string]any, lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("# " + line + "\n")
	}
	nixValue(&b, config, "")
	b.WriteString("\n")
	return b.String()
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_'-]*$`)

// nixName returns the name of an attribute.
func nixName(s string) string {
	keywords := []string{"if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or"}
	if plainName.MatchString(s) && !slices.Contains(keywords, s) {
		return s
	}
	return nixString(s)
}

func nixString(s string) string {
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", `\${`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
	return `"` + s + `"`
}

// nixValue writes a value in the layout of nixfmt.
func nixValue(b *strings.Builder, v any, indent string) {
	inner := indent + "  "
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case string:
		b.WriteString(nixString(v))
	case map[string]any:
		if len(v) == 0 {
			b.WriteString("{ }")
			return
		}
		b.WriteString("{\n")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			path, value := nixName(key), v[key]
			for { // a set of one attribute is written as a path
				one, ok := value.(map[string]any)
				if !ok || len(one) != 1 {
					break
				}
				for name, only := range one {
					path, value = path+"."+nixName(name), only
				}
			}
			b.WriteString(inner + path + " = ")
			nixValue(b, value, inner)
			b.WriteString(";\n")
		}
		b.WriteString(indent + "}")
	case []any:
		if len(v) == 0 {
			b.WriteString("[ ]")
			return
		}
		b.WriteString("[\n")
		for _, e := range v {
			b.WriteString(inner)
			nixElement(b, e, inner)
			b.WriteString("\n")
		}
		b.WriteString(indent + "]")
	default:
		s, _ := text(v)
		b.WriteString(s)
	}
}

// nixElement writes an element of a list, where a negative number needs parentheses.
func nixElement(b *strings.Builder, v any, indent string) {
	if s, ok := text(v); ok && strings.HasPrefix(s, "-") {
		if _, isText := v.(string); !isText {
			b.WriteString("(" + s + ")")
			return
		}
	}
	nixValue(b, v, indent)
}
