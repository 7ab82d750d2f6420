// Package site makes the site of the documentation and looks at it with a browser: Chromium, without a screen. It is a
// module of its own, as nothing else of the tree may depend on what drives a browser.
package site

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// docs is the directory of the pages.
const docs = "../../docs"

// made is where the site is.
var made string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "nimi-site")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if _, err := exec.LookPath("hugo"); err == nil {
		made = dir
		if out, err := exec.Command(docs+"/build", dir).CombinedOutput(); err != nil || len(out) > 0 {
			fmt.Fprintf(os.Stderr, "docs/build: %v\n%s", err, out)
			return 1
		}
	}
	return m.Run()
}

// pages are the paths of all pages that were made.
func pages(t *testing.T) []string {
	t.Helper()
	if made == "" {
		t.Skip("hugo is not installed")
	}
	all, err := filepath.Glob(made + "/*.html")
	if err != nil || len(all) < 20 {
		t.Fatalf("got %d pages: %v", len(all), err)
	}
	return all
}

// tab is a page in a browser, and what the browser said of it.
type tab struct {
	context.Context
	mu    sync.Mutex
	said  []string // errors and warnings on the console
	asked []string // addresses that are no files
}

// browser starts Chromium with a window of a size.
func browser(t *testing.T, width, height int) *tab {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("chromium is not installed")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	b := &tab{Context: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(t, chromedp.EmulateViewport(int64(width), int64(height)))
	return b
}

func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.said = append(b.said, fmt.Sprint(e.Args))
		}
	case *network.EventLoadingFailed:
		b.said = append(b.said, e.ErrorText)
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, "file:") && !strings.HasPrefix(url, "data:") {
			b.asked = append(b.asked, url)
		}
	}
}

func (b *tab) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		t.Fatal(err)
	}
}

func (b *tab) open(t *testing.T, page string) {
	t.Helper()
	b.do(t, chromedp.Navigate("file://"+page), chromedp.WaitReady(chromedp.CSS("main")))
}

// get is the value of an expression on the page.
func get[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true. That a page goes meanwhile is no error.
func (b *tab) until(t *testing.T, expression string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		got, err := chromedp.Run(b, chromedp.Evaluate[bool](expression))
		if got {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: not so within 30 s: %v", expression, err)
		}
	}
}

// press presses a key, without the character that a browser makes of it only if the page lets it.
func (b *tab) press(t *testing.T, key string) {
	t.Helper()
	event := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: key}
	if _, err := chromedp.Call(b, input.DispatchKeyEvent, event); err != nil {
		t.Fatal(err)
	}
}

// TestPages looks at every page, narrow and wide, in light and in dark.
func TestPages(t *testing.T) {
	for _, width := range []int{360, 1400} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			all := pages(t)
			b := browser(t, width, 900)
			for _, page := range all {
				b.open(t, page)
				if over := get[[]string](t, b, tooWide); len(over) > 0 {
					t.Errorf("%s: wider than the window: %q", filepath.Base(page), over)
				}
				for _, theme := range []string{"light", "dark"} {
					get[string](t, b, fmt.Sprintf("document.documentElement.dataset.theme = %q", theme))
					if faint := get[[]string](t, b, tooFaint); len(faint) > 0 {
						t.Errorf("%s, %s: too little contrast: %q", filepath.Base(page), theme, faint)
					}
				}
				if unnamed := get[[]string](t, b, nameless); len(unnamed) > 0 {
					t.Errorf("%s: without a name, or twice the same id: %q", filepath.Base(page), unnamed)
				}
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			if len(b.said) > 0 || len(b.asked) > 0 {
				t.Errorf("the console says %q; asked for %q", b.said, b.asked)
			}
		})
	}
}

// TestSearch finds options and pages, with the keyboard alone.
func TestSearch(t *testing.T) {
	all := pages(t)
	b := browser(t, 1400, 900)
	for _, c := range []struct{ words, want string }{
		{"startTimeout", "options.html#servicesnamenimireadystarttimeout"},
		{"dependsOn condition", "options.html#servicesnamenimidependsonnamecondition"},
		{"binName", "options.html#settingsbinname"},
		{"kubernetes", "kubernetes.html"},
		{"second signal kills", "stopping.html"},
	} {
		b.open(t, all[0])
		b.press(t, "/")
		b.until(t, "document.activeElement.id === 'search'")
		b.do(t, chromedp.SendKeys(chromedp.CSS("#search"), c.words))
		b.until(t, "document.querySelector('#results [role=option]') !== null")
		b.do(t, chromedp.SendKeys(chromedp.CSS("#search"), "\r"))
		b.until(t, fmt.Sprintf("location.href !== %q && document.readyState === 'complete'", "file://"+all[0]))
		if at := get[string](t, b, "location.href.replace(/.*\\//, '')"); !strings.HasPrefix(at, c.want) {
			t.Errorf("%q: got %s, want %s", c.words, at, c.want)
		}
	}
	b.open(t, all[0])
	b.do(t, chromedp.SendKeys(chromedp.CSS("#search"), "qqqqqq"))
	b.until(t, "document.querySelector('#results .none') !== null")
	b.do(t, chromedp.SendKeys(chromedp.CSS("#search"), "\x1b"))
	b.until(t, "document.getElementById('results').hidden")
}

// TestTheme wants what the reader has chosen on the next page too.
func TestTheme(t *testing.T) {
	all := pages(t)
	b := browser(t, 1400, 900)
	b.open(t, all[0])
	ground := "getComputedStyle(document.body).backgroundColor"
	before := get[string](t, b, ground)
	b.do(t, chromedp.Click(chromedp.CSS("#theme")))
	after := get[string](t, b, ground)
	b.open(t, all[1])
	if next := get[string](t, b, ground); before == after || next != after {
		t.Errorf("got %s, then %s, and %s on the next page", before, after, next)
	}
}

// TestMenu opens the list of pages on a narrow screen.
func TestMenu(t *testing.T) {
	all := pages(t)
	b := browser(t, 360, 800)
	b.open(t, all[0])
	shown := "document.getElementById('pages').offsetHeight > 0"
	if get[bool](t, b, shown) {
		t.Error("the list of pages is open from the start")
	}
	b.do(t, chromedp.Click(chromedp.CSS("#menu")))
	if !get[bool](t, b, shown) {
		t.Error("the list of pages does not open")
	}
}
