package triage_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The console's src/wire.ts is made from the types below: those that the desk listener says and takes, and what they are made of.
// go generate ./triage writes it; the test says when it is stale.

//go:generate go test -run ^TestWireTypes$ -update

var update = flag.Bool("update", false, "write src/wire.ts of the console")

const wireFile = "console/src/wire.ts"

func TestWireTypes(t *testing.T) {
	made := newWire(t, ".", "../crypto").write(t)
	if *update {
		must(t, os.WriteFile(wireFile, made, 0o644))
	}
	there, err := os.ReadFile(wireFile)
	must(t, err)
	if !bytes.Equal(there, made) {
		t.Errorf("%s is stale: run go generate ./triage", wireFile)
	}
}

// A declared type, as it stands in the source text.
type declared struct {
	name, doc string
	spec      ast.Expr
	values    []string // of a closed list
	foreign   bool     // of another package than triage
}

// A wire is every named type of the packages, by name; triage's win where both have one.
type wire struct {
	types map[string]*declared
	order []string
}

func newWire(t *testing.T, folders ...string) *wire {
	w := &wire{types: map[string]*declared{}}
	for i, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		must(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			must(t, err)
			w.read(f, i > 0)
		}
	}
	for _, name := range w.order {
		w.closed(name)
	}
	return w
}

// read keeps the types of a file, and the values of its constants under their types' names.
func (w *wire) read(f *ast.File, foreign bool) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				doc := s.Doc
				if doc == nil {
					doc = g.Doc
				}
				one := w.named(s.Name.Name)
				if one.spec == nil {
					one.doc, one.spec, one.foreign = doc.Text(), s.Type, foreign
					w.order = append(w.order, s.Name.Name)
				}
			case *ast.ValueSpec:
				w.constant(g.Tok, s)
			}
		}
	}
}

func (w *wire) constant(tok token.Token, s *ast.ValueSpec) {
	of, ok := s.Type.(*ast.Ident)
	if tok != token.CONST || !ok || len(s.Values) != 1 {
		return
	}
	if v, ok := s.Values[0].(*ast.BasicLit); ok && v.Kind == token.STRING {
		one := w.named(of.Name)
		one.values = append(one.values, v.Value)
	}
}

func (w *wire) named(name string) *declared {
	if w.types[name] == nil {
		w.types[name] = &declared{name: name}
	}
	return w.types[name]
}

// closed forgets the constants of what is no list of words.
func (w *wire) closed(name string) {
	if of, ok := w.types[name].spec.(*ast.Ident); !ok || of.Name != "string" {
		w.types[name].values = nil
	}
}

// write puts out every type with JSON names that the listener says or takes, and all that they are made of.
func (w *wire) write(t *testing.T) []byte {
	needed := map[string]bool{}
	for _, name := range w.order {
		one := w.types[name]
		spoken := name == "Documents" || name == "Challenge" || name == "Handover" || name == "SlipOpened" || name == "Fault" || name == "Directory" ||
			name == "Choice" || name == "Item" || strings.HasSuffix(name, "View") || strings.HasSuffix(name, "Request")
		if !one.foreign && ast.IsExported(name) && spoken {
			w.need(name, needed)
		}
	}
	var out bytes.Buffer
	out.WriteString("// What the desk listener says and takes. Made from the types of package triage by `go generate ./triage`; edit those instead.\n\n" +
		"/** Bytes, in standard base64. */\nexport type Base64 = string;\n")
	for _, name := range w.order {
		if needed[name] {
			w.one(t, &out, w.types[name])
		}
	}
	return out.Bytes()
}

// need marks a type and what its fields are made of.
func (w *wire) need(name string, needed map[string]bool) {
	one := w.types[name]
	if one == nil || one.spec == nil || needed[name] || name == "Recipient" { // a key is a text
		return
	}
	needed[name] = true
	ast.Inspect(one.spec, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && ast.IsExported(id.Name) {
			if of := w.types[id.Name]; of != nil {
				w.need(id.Name, needed)
			}
		}
		if f, ok := n.(*ast.Field); ok { // its name is no type
			ast.Inspect(f.Type, func(m ast.Node) bool {
				if id, ok := m.(*ast.Ident); ok {
					w.need(id.Name, needed)
				}
				return true
			})
			return false
		}
		return true
	})
}

func (w *wire) one(t *testing.T, out *bytes.Buffer, d *declared) {
	fmt.Fprintf(out, "\n/** %s */\n", strings.Join(strings.Fields(d.doc), " "))
	fields, isStruct := d.spec.(*ast.StructType)
	switch {
	case isStruct:
		fmt.Fprintf(out, "export interface %s {\n", d.name)
		for _, f := range fields.Fields.List {
			w.field(t, out, d, f)
		}
		out.WriteString("}\n")
	case len(d.values) > 0:
		list := upper(d.name)
		fmt.Fprintf(out, "export const %s = [%s] as const;\nexport type %s = (typeof %s)[number];\n", list, strings.Join(d.values, ", "), d.name, list)
	default:
		fmt.Fprintf(out, "export type %s = %s;\n", d.name, w.script(t, d.spec))
	}
}

func (w *wire) field(t *testing.T, out *bytes.Buffer, d *declared, f *ast.Field) {
	if f.Tag == nil {
		t.Fatalf("a field of %s has no JSON name", d.name)
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	must(t, err)
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	if name == "" || name == "-" {
		t.Fatalf("a field of %s has no JSON name", d.name)
	}
	mark, kind := "", w.script(t, f.Type)
	if options == "omitempty" {
		mark = "?"
	} else if strings.HasSuffix(kind, "[]") && !strings.HasSuffix(d.name, "View") && d.name != "Documents" {
		kind += " | null" // only what the listener itself puts together is never null
	}
	if about := strings.Join(strings.Fields(f.Doc.Text()+f.Comment.Text()), " "); about != "" {
		fmt.Fprintf(out, "  /** %s */\n", about)
	}
	fmt.Fprintf(out, "  %s%s: %s;\n", name, mark, kind)
}

// script is a type as TypeScript writes it.
func (w *wire) script(t *testing.T, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		switch e.Name {
		case "string", "error":
			return "string"
		case "bool":
			return "boolean"
		case "int", "int64", "float64":
			return "number"
		case "any":
			return "unknown"
		case "Recipient":
			return "string"
		}
		if of := w.types[e.Name]; of != nil && of.spec != nil {
			return e.Name
		}
	case *ast.SelectorExpr:
		switch e.Sel.Name {
		case "ID", "Recipient":
			return "string"
		case "RawMessage":
			return "unknown"
		case "PublicKey":
			return "Base64"
		}
		if of := w.types[e.Sel.Name]; of != nil && of.spec != nil {
			return e.Sel.Name
		}
	case *ast.StarExpr:
		return w.script(t, e.X)
	case *ast.ArrayType:
		if el, ok := e.Elt.(*ast.Ident); ok && el.Name == "byte" {
			return "Base64"
		}
		return w.script(t, e.Elt) + "[]"
	case *ast.MapType:
		key, value := w.script(t, e.Key), w.script(t, e.Value)
		if of := w.types[key]; of != nil && len(of.values) > 0 {
			return fmt.Sprintf("Partial<Record<%s, %s>>", key, value)
		}
		return fmt.Sprintf("Record<%s, %s>", key, value)
	}
	t.Fatalf("no word of TypeScript for %#v", e)
	return ""
}

// upper is the name of a list of a type's values: UnitKind, UNIT_KIND.
func upper(name string) string {
	var out []rune
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			out = append(out, '_')
		}
		out = append(out, r)
	}
	return strings.ToUpper(string(out))
}

// TestWireSaysWhenATypeIsForgotten: a type whose name says that it is spoken is in the file, whatever source file it stands in.
func TestWireSaysWhenATypeIsForgotten(t *testing.T) {
	made := string(newWire(t, ".", "../crypto").write(t))
	for _, want := range []string{"export interface TipView {", "export interface RouteRequest {", "export interface Signed {", `export const LANE = ["urgent", "normal", "bulk"] as const;`,
		"cards: Record<string, Base64>;", "export type CountsView = Partial<Record<Lane, number>>;", "signatures: Signature[] | null;"} {
		if !strings.Contains(made, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if slices.ContainsFunc([]string{"TipKey", "Session ", "DeskStore"}, func(s string) bool { return strings.Contains(made, s) }) {
		t.Error("something of the server's own is in it")
	}
}
