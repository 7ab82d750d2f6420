package manual

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
)

// Verb is a command of the launcher.
type Verb struct{ Name, Usage, Summary string }

// Verbs reads the commands of the launcher from the source that nimi carries: the table of package client.
func Verbs(runtime fs.FS) ([]Verb, error) {
	files, err := fs.Glob(runtime, "entry/client/*.go")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		source, err := fs.ReadFile(runtime, file)
		if err != nil {
			return nil, err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path.Base(file), source, 0)
		if err != nil {
			return nil, err
		}
		var verbs ast.Expr
		constants := map[string]ast.Expr{}
		ast.Inspect(tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				constants[spec.Names[0].Name] = spec.Values[0]
				if spec.Names[0].Name == "verbs" {
					verbs = spec.Values[0]
				}
			}
			return true
		})
		if all := rows(verbs, constants); all != nil {
			return all, nil
		}
	}
	return nil, errors.New("the runtime's source has no table of commands")
}

// rows returns the strings of each row of a table, written or named by a constant: the first is the name, and the last two are the usage and the summary.
func rows(table ast.Expr, constants map[string]ast.Expr) (verbs []Verb) {
	list, ok := table.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, e := range list.Elts {
		row, ok := e.(*ast.CompositeLit)
		if !ok {
			return nil
		}
		var texts []string
		for _, field := range row.Elts {
			if name, ok := field.(*ast.Ident); ok {
				field = constants[name.Name]
			}
			if s, ok := field.(*ast.BasicLit); ok && s.Kind == token.STRING {
				if text, err := strconv.Unquote(s.Value); err == nil {
					texts = append(texts, text)
				}
			}
		}
		if len(texts) != 3 {
			return nil
		}
		verbs = append(verbs, Verb{texts[0], texts[1], texts[2]})
	}
	return verbs
}
