package container

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

var (
	numbers = flag.Bool("numbers", false, "measure, and print the tables of docs/container.md")
	peers   = flag.String("peers", "", "directories to compare with, as NAME=DIR,NAME=DIR: what each would add to a root")
	starts  = flag.Int("starts", 60, "how often a container is started for each way of starting it")
)

// TestNumbers measures.
func TestNumbers(t *testing.T) {
	if !*numbers {
		t.Skip("measures for minutes: go test ./tests/container -run TestNumbers -numbers -v")
	}
	t.Run("size", func(t *testing.T) {
		root := plain(t)
		whole, err := os.Stat(archive(t, web(JSON{"a": sh(forever, nil)}), root, "small"))
		if err != nil {
			t.Fatal(err)
		}
		_, services := weigh(t, root)
		fmt.Println("| adds to an image | files | bytes | MiB |\n|---|---|---|---|")
		row := func(name string, files int, bytes int64) {
			fmt.Printf("| %s | %d | %d | %.2f |\n", name, files, bytes, float64(bytes)/(1<<20))
		}
		row("Nimi: the archive less the services", 1, whole.Size()-services)
		for _, p := range strings.FieldsFunc(*peers, func(r rune) bool { return r == ',' }) {
			name, dir, _ := strings.Cut(p, "=")
			files, bytes := weigh(t, dir)
			row(name, files, bytes)
		}
	})
	t.Run("start", func(t *testing.T) {
		engine(t)
		id := image(t, JSON{"services": JSON{"a": JSON{"process": JSON{"argv": []string{"/stamp"}}}},
			"settings": JSON{"binName": "web", "restart": JSON{"mode": "never"}, "logging": JSON{"format": "raw"}}}, stamp(t))
		// The engine takes longer on some starts than on others, by far more than any PID 1: turns, and medians.
		ways := map[string][]string{
			"without":      {"--entrypoint", "/stamp", id},
			"Nimi":         {id},
			"Docker's own": {"--init", "--entrypoint", "/stamp", id},
		}
		took := map[string][]time.Duration{}
		for range *starts {
			for name, args := range ways { // in no particular order
				began := time.Now()
				out := docker(t, append([]string{"run", "--rm", "--network", "none", "--no-healthcheck"}, args...)...)
				at, err := strconv.ParseInt(out, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				took[name] = append(took[name], time.Unix(0, at).Sub(began))
			}
		}
		fmt.Println("| docker run → first instruction | median | quartiles | ratio |\n|---|---|---|---|")
		base := quantile(took["without"], 0.5)
		for _, name := range []string{"without", "Nimi", "Docker's own"} {
			all := took[name]
			median := quantile(all, 0.5)
			fmt.Printf("| %s | %.1f ms | %.1f–%.1f | %.3f |\n", name, ms(median), ms(quantile(all, 0.25)), ms(quantile(all, 0.75)), ms(median)/ms(base))
		}
	})
}

// weigh counts the files of a directory and their bytes, a file of several names once.
func weigh(t testing.TB, dir string) (files int, bytes int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files, bytes = files+1, bytes+info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, bytes
}

// stamp is a root with a static program that writes the time, in ns since 1970, and nothing else.
func stamp(t testing.TB) string {
	return shared(t, "stamp", func(r root) {
		h.Need(t, "gcc")
		source := filepath.Join(t.TempDir(), "stamp.c")
		text := `#include <stdio.h>
#include <time.h>
int main(void) {
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	printf("%lld\n", t.tv_sec * 1000000000LL + t.tv_nsec);
}
`
		if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("gcc", "-static", "-O1", "-o", filepath.Join(r.dir, "stamp"), source).CombinedOutput(); err != nil {
			t.Skipf("gcc -static: %s", out)
		}
	})
}

func quantile(all []time.Duration, q float64) time.Duration {
	slices.Sort(all)
	return all[int(q*float64(len(all)-1)+0.5)]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
