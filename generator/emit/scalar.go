package emit

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"

	"nimi/runtime/spec"
)

// maxLines is the most lines of a string that is written line by line. A longer one is data that nobody reads, and a sum
// of thousands of literals compiles slowly.
const maxLines = 200

// text writes a string: a small text line by line, everything else as one literal.
func text(s string) piece {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) < 2 || len(lines) > maxLines {
		return piece{jen.Lit(s), len(strconv.Quote(s))}
	}
	code := jen.Lit(lines[0])
	for _, line := range lines[1:] {
		code.Op("+").Line().Lit(line)
	}
	return piece{code, tall}
}

// duration writes d in the largest unit that it is a whole number of.
func duration(d time.Duration) piece {
	if d == 0 {
		return plain("0")
	}
	unit, name := time.Nanosecond, "Nanosecond"
	for _, u := range []struct {
		size time.Duration
		name string
	}{
		{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"},
		{time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"},
	} {
		if d%u.size == 0 {
			unit, name = u.size, u.name
			break
		}
	}
	if d == unit {
		return piece{jen.Qual("time", name), len("time." + name)}
	}
	n := strconv.FormatInt(int64(d/unit), 10)
	return piece{jen.Id(n).Op("*").Qual("time", name), len(n + " * time." + name)}
}

// enumeration writes an enumeration's value as the constant, or sum of a constant and a number, that stands for it.
func enumeration(v reflect.Value, at string) (piece, error) {
	values := v.Interface().(spec.Enum).Values()
	var n uint64
	switch {
	case v.CanUint():
		n = v.Uint()
	case v.CanInt() && v.Int() >= 0:
		n = uint64(v.Int())
	default:
		return piece{}, fmt.Errorf("%s: %v is not a value of %s", at, v, v.Type())
	}
	if n >= uint64(len(values)) || values[n].Text == "" {
		// 0 has no name if it is a gap in the enumeration; it then means that nothing was chosen.
		if n == 0 {
			return plain("0"), nil
		}
		return piece{}, fmt.Errorf("%s: %d is not a value of %s", at, n, v.Type())
	}
	name, add, sum := strings.Cut(values[n].Const, "+")
	code := jen.Qual(specPath, name)
	if sum {
		code.Op("+").Id(add)
	}
	return piece{code, len("spec." + values[n].Const)}, nil
}
