package emit

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"nimi/runtime/spec"
)

// form says whether a composite literal names its type. An element of a slice does not, since gofmt -s would remove the
// name.
type form bool

const (
	typed   form = true
	element form = false
)

var (
	durationType = reflect.TypeFor[time.Duration]()
	enumType     = reflect.TypeFor[spec.Enum]()
)

// value returns the literal for v. at says where v stands in the program, for errors.
func value(v reflect.Value, at string, how form) (piece, error) {
	t := v.Type()
	switch {
	case t == durationType:
		return duration(time.Duration(v.Int())), nil
	case t.Implements(enumType):
		return enumeration(v, at)
	case t.PkgPath() != "" && t.PkgPath() != specPath:
		return piece{}, fmt.Errorf("%s: type %s is not known to the emitter", at, t)
	}
	switch v.Kind() {
	case reflect.Bool:
		return plain(strconv.FormatBool(v.Bool())), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return plain(strconv.FormatInt(v.Int(), 10)), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return plain(strconv.FormatUint(v.Uint(), 10)), nil
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return piece{}, fmt.Errorf("%s: %v is not a finite number", at, v.Float())
		}
		return plain(strconv.FormatFloat(v.Float(), 'g', -1, 64)), nil
	case reflect.String:
		return text(v.String()), nil
	case reflect.Slice:
		return slice(v, at, how)
	case reflect.Struct:
		return structure(v, at, how)
	}
	return piece{}, fmt.Errorf("%s: kind %s is not known to the emitter", at, v.Kind())
}

// plain is a literal that is written as it stands.
func plain(s string) piece {
	return piece{jen.Id(s), len(s)}
}

// slice writes scalars on one line where they fit, and everything else one element a line. Elements of
// several lines each are numbered, because other parts of the table refer to them by index.
func slice(v reflect.Value, at string, how form) (piece, error) {
	if v.IsNil() {
		return plain("nil"), nil
	}
	head, err := typeName(v.Type(), at, how)
	if err != nil {
		return piece{}, err
	}
	items := make([]piece, v.Len())
	for i := range items {
		at := fmt.Sprintf("%s[%d]", at, i)
		if items[i], err = value(v.Index(i), at, element); err != nil {
			return piece{}, err
		}
	}
	switch v.Type().Elem().Kind() {
	case reflect.Slice:
		return column(head, "{", "}", items), nil
	case reflect.Struct:
		if len(items) > 1 && !slices.ContainsFunc(items, func(p piece) bool { return p.width < tall }) {
			for i, it := range items {
				items[i].code = jen.Comment(strconv.Itoa(i)).Line().Add(it.code)
			}
		}
		return column(head, "{", "}", items), nil
	}
	return list(head, "{", "}", items), nil
}

// structure leaves out fields that are zero, except the first field of an element, which tells elements apart.
func structure(v reflect.Value, at string, how form) (piece, error) {
	head, err := typeName(v.Type(), at, how)
	if err != nil {
		return piece{}, err
	}
	var fields []piece
	for i := range v.NumField() {
		f := v.Type().Field(i)
		at := at + "." + f.Name
		if !f.IsExported() {
			return piece{}, fmt.Errorf("%s: the field is not exported", at)
		}
		if v.Field(i).IsZero() && (how == typed || i > 0) {
			continue
		}
		p, err := value(v.Field(i), at, typed)
		if err != nil {
			return piece{}, err
		}
		fields = append(fields, piece{jen.Id(f.Name).Op(":").Add(p.code), len(f.Name+": ") + p.width})
	}
	return list(head, "{", "}", fields), nil
}

// typeName is how a composite literal starts. An element has no type there.
func typeName(t reflect.Type, at string, how form) (piece, error) {
	switch {
	case how == element:
		return piece{code: jen.Null()}, nil
	case t.Name() != "" && t.PkgPath() == specPath:
		return piece{jen.Qual(specPath, t.Name()), len("spec." + t.Name())}, nil
	case t == durationType:
		return piece{jen.Qual("time", "Duration"), len("time.Duration")}, nil
	case t.Name() != "" && t.PkgPath() == "":
		return plain(t.Name()), nil
	case t.Kind() == reflect.Slice:
		elem, err := typeName(t.Elem(), at, typed)
		return piece{jen.Index().Add(elem.code), len("[]") + elem.width}, err
	}
	return piece{}, fmt.Errorf("%s: type %s is not known to the emitter", at, t)
}
