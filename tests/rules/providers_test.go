package rules

import (
	"go/ast"
	"slices"
	"testing"
)

// What one feature may provide to the launcher, no two do: whichever attached last would win.
func TestOneProvider(t *testing.T) {
	single := []string{"Drain", "Probe", "CancelProbe", "Note", "Arm", "Listen", "Sockets", "Due", "Condition", "Target", "Dotenv", "Members", "Occupied", "Cause", "Usage", "Sink", "Output", "TakeOver", "TakingOver", "Adopt", "Describe", "Ordered"}
	providers := map[string][]string{} // field: packages
	for _, s := range sources(t, "runtime/feature") {
		for _, field := range assigned(s.file, single) {
			if !slices.Contains(providers[field], s.pkg) {
				providers[field] = append(providers[field], s.pkg)
			}
		}
	}
	for _, field := range single {
		if len(providers[field]) != 1 {
			t.Errorf("%s: provided by %v, want one feature", field, providers[field])
		}
	}
	if got := assigned(parsed(t, "func f() { h.Note, h.Due = a, b; n.host.Arm = c }"), single); !slices.Equal(got, []string{"Note", "Due", "Arm"}) {
		t.Errorf("assignments: got %v", got)
	}
}

// assigned lists the given fields that a file assigns to, in a variable h or host.
func assigned(file *ast.File, fields []string) (found []string) {
	ast.Inspect(file, func(node ast.Node) bool {
		a, ok := node.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for _, left := range a.Lhs {
			s, ok := left.(*ast.SelectorExpr)
			if !ok || !slices.Contains(fields, s.Sel.Name) {
				continue
			}
			switch x := s.X.(type) {
			case *ast.Ident:
				if x.Name == "h" || x.Name == "host" {
					found = append(found, s.Sel.Name)
				}
			case *ast.SelectorExpr:
				if x.Sel.Name == "host" {
					found = append(found, s.Sel.Name)
				}
			}
		}
		return true
	})
	return found
}
