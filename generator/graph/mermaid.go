package graph

import (
	"fmt"
	"strings"
	"unicode"

	"nimi/runtime/spec"
)

// Mermaid returns the program as a flowchart in the language of Mermaid (https://mermaid.js.org/syntax/flowchart.html),
// which Git forges draw in Markdown. Nodes are called as in [DOT].
func Mermaid(p *spec.Program) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	if p.Startup != nil {
		fmt.Fprintf(&b, "\tstartup(%s)\n", mermaidString("startup: "+p.Startup[0]))
	}
	count := 0
	mermaidGroup(&b, p, groups(p), "\t", &count)
	for _, e := range edges(p) {
		if e.to == startup {
			fmt.Fprintf(&b, "\ts%d -.->|%s| startup\n", e.from, e.text())
		} else {
			fmt.Fprintf(&b, "\ts%d -->|%s| s%d\n", e.from, e.text(), e.to)
		}
	}
	return b.String()
}

func mermaidGroup(b *strings.Builder, p *spec.Program, g *group, indent string, count *int) {
	for _, i := range g.services {
		fmt.Fprintf(b, "%ss%d[%s]\n", indent, i, mermaidString(label(&p.Services[i])))
	}
	for _, sub := range g.groups {
		fmt.Fprintf(b, "%ssubgraph g%d[%s]\n", indent, *count, mermaidString(sub.name))
		*count++
		mermaidGroup(b, p, sub, indent+"\t", count)
		fmt.Fprintf(b, "%send\n", indent)
	}
}

// mermaidString quotes a string. There is no escape for a quote; entity codes (#34;) stand for that and for
// whatever else Mermaid, Markdown or HTML would take for more than a character.
func mermaidString(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '-' && i == 0, r == '.' && strings.HasPrefix(s[i+1:], " "): // a list, to Markdown
			fmt.Fprintf(&b, "#%d;", r)
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune(" -._/:", r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return `"` + b.String() + `"`
}
