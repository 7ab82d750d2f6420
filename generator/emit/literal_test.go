package emit

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/dave/jennifer/jen"

	"nimi/runtime/spec"
)

// checker reads generated source as the Go compiler does, up to types: against the real spec package, the real
// package time, and stand-ins for the launcher and the features.
type checker struct {
	mu    sync.Mutex
	fset  *token.FileSet
	std   types.Importer
	known map[string]*types.Package
}

func newChecker() *checker {
	fset := token.NewFileSet()
	return &checker{fset: fset, std: importer.ForCompiler(fset, "source", nil), known: map[string]*types.Package{}}
}

// Import implements types.Importer.
func (c *checker) Import(name string) (*types.Package, error) {
	if p := c.known[name]; p != nil {
		return p, nil
	}
	var files []*ast.File
	add := func(file string, src any) error {
		f, err := parser.ParseFile(c.fset, file, src, parser.SkipObjectResolution)
		files = append(files, f)
		return err
	}
	var err error
	switch {
	case name == specPath:
		sources, globErr := filepath.Glob("../../runtime/spec/*.go")
		if globErr != nil || len(sources) == 0 {
			return nil, fmt.Errorf("no source of %s: %v", name, globErr)
		}
		for _, file := range sources {
			if !strings.HasSuffix(file, "_test.go") && err == nil {
				err = add(file, nil)
			}
		}
	case strings.HasPrefix(name, entryPath):
		err = add("entry.go", "package "+path.Base(name)+"\nimport \"nimi/runtime/spec\"\nfunc Main(*spec.Program, ...struct{})")
	case strings.HasPrefix(name, featurePath):
		err = add("feature.go", "package "+path.Base(name)+"\nvar Feature struct{}")
	default:
		return c.std.Import(name)
	}
	if err != nil {
		return nil, err
	}
	p, err := (&types.Config{Importer: c}).Check(name, c.fset, files, nil)
	c.known[name] = p
	return p, err
}

// program type-checks a generated source and evaluates its table.
func (c *checker) program(src []byte) (*spec.Program, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, err := parser.ParseFile(c.fset, "main.go", src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := (&types.Config{Importer: c}).Check(mainPath, c.fset, []*ast.File{f}, info); err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		var p spec.Program
		return &p, assign(reflect.ValueOf(&p).Elem(), g.Specs[0].(*ast.ValueSpec).Values[0], info)
	}
	return nil, fmt.Errorf("no table in the source")
}

// evaluate returns the value of a constant expression.
func (c *checker) evaluate(t *testing.T, p piece) string {
	t.Helper()
	f := jen.NewFilePathName(mainPath, "main")
	f.ImportName(specPath, "spec")
	f.Const().Id("x").Op("=").Add(p.code)
	c.mu.Lock()
	defer c.mu.Unlock()
	file, err := parser.ParseFile(c.fset, "x.go", fmt.Sprintf("%#v", f), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := (&types.Config{Importer: c}).Check(mainPath, c.fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Scope().Lookup("x").(*types.Const).Val().ExactString()
}

// assign evaluates a composite literal or a constant expression into v.
func assign(v reflect.Value, e ast.Expr, info *types.Info) error {
	if val := info.Types[e].Value; val != nil {
		return assignConstant(v, val)
	}
	if info.Types[e].IsNil() {
		v.SetZero()
		return nil
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return fmt.Errorf("%T is neither a constant nor a composite literal", e)
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(lit.Elts), len(lit.Elts)))
	}
	for i, elt := range lit.Elts {
		target, value := v, elt
		if v.Kind() == reflect.Slice {
			target = v.Index(i)
		} else {
			kv := elt.(*ast.KeyValueExpr)
			target, value = v.FieldByName(kv.Key.(*ast.Ident).Name), kv.Value
		}
		if err := assign(target, value, info); err != nil {
			return err
		}
	}
	return nil
}

func assignConstant(v reflect.Value, val constant.Value) error {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(constant.BoolVal(val))
	case reflect.String:
		v.SetString(constant.StringVal(val))
	case reflect.Float64:
		f, _ := constant.Float64Val(constant.ToFloat(val))
		v.SetFloat(f)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, exact := constant.Int64Val(constant.ToInt(val))
		if !exact {
			return fmt.Errorf("%v is no int64", val)
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, exact := constant.Uint64Val(constant.ToInt(val))
		if !exact {
			return fmt.Errorf("%v is no uint64", val)
		}
		v.SetUint(n)
	default:
		return fmt.Errorf("a constant for kind %s", v.Kind())
	}
	return nil
}

// roundTrip fails the test unless the source of p is stable, as gofmt has it, and evaluates to p again.
func roundTrip(t *testing.T, c *checker, p *spec.Program) {
	t.Helper()
	src, err := Source(p)
	if err != nil {
		t.Fatalf("Source: %v\nprogram: %#v", err, p)
	}
	again, err := Source(p)
	if err != nil || string(again) != string(src) {
		t.Fatalf("a second Source differs (error %v):\n%s\n---\n%s", err, src, again)
	}
	got, err := c.program(src)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	if !reflect.DeepEqual(got, p) {
		t.Fatalf("got  %#v\nwant %#v\n%s", got, p, src)
	}
}

// testChecker is shared by the tests of a run: reading package time from source takes a second.
var testChecker = sync.OnceValue(newChecker)
