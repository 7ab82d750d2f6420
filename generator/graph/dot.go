package graph

import (
	"fmt"
	"strconv"
	"strings"

	"nimi/runtime/spec"
)

// DOT returns the program as a graph in the language of Graphviz (https://graphviz.org/doc/info/lang.html).
// Nodes are called s0, s1 … by their place in the table of the generated program.
func DOT(p *spec.Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n\trankdir=LR\n\tnode [shape=box]\n", dotString(p.Name))
	if p.Startup != nil {
		fmt.Fprintf(&b, "\tstartup [label=%s, style=rounded]\n", dotString("startup: "+p.Startup[0]))
	}
	count := 0
	dotGroup(&b, p, groups(p), "\t", &count)
	for _, e := range edges(p) {
		if e.to == startup {
			fmt.Fprintf(&b, "\ts%d -> startup [label=%s, style=dashed]\n", e.from, dotString(e.text()))
		} else {
			fmt.Fprintf(&b, "\ts%d -> s%d [label=%s]\n", e.from, e.to, dotString(e.text()))
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// dotGroup writes what is in a group; Graphviz draws a box around a subgraph whose name starts with cluster.
func dotGroup(b *strings.Builder, p *spec.Program, g *group, indent string, count *int) {
	for _, i := range g.services {
		fmt.Fprintf(b, "%ss%d [label=%s]\n", indent, i, dotString(label(&p.Services[i])))
	}
	for _, sub := range g.groups {
		fmt.Fprintf(b, "%ssubgraph cluster_%d {\n%s\tlabel=%s\n", indent, *count, indent, dotString(sub.name))
		*count++
		dotGroup(b, p, sub, indent+"\t", count)
		fmt.Fprintf(b, "%s}\n", indent)
	}
}

// dotString quotes a string so that Graphviz shows it as it is: it reads backslashes (escString) and HTML
// entities in labels. What cannot be shown appears as Go escapes it.
func dotString(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteString(`\` + string(r))
		case r == '&':
			b.WriteString("&amp;")
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(`\` + strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return `"` + b.String() + `"`
}
