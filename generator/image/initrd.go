package image

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/klauspost/compress/zstd"

	"nimi/generator/input"
)

// Initrd says what goes into an initramfs: a launcher, as /init, and what it runs.
type Initrd struct {
	// Launcher, BinName, Root, Closure, CopyToRoot and Perms are as for an [Image].
	Launcher, BinName string
	Root              string
	Closure           []StorePath
	CopyToRoot        []string
	Perms             []Perm
	// Modules are the names of kernel modules, which are copied with those that they need from ModulesDir, the directory of
	// a kernel's modules with its modules.dep.
	Modules    []string
	ModulesDir string
	// Compress says how the archive is compressed.
	Compress Compression
}

// Compression is how an initramfs is compressed.
type Compression string

// The ways to compress. The kernel has to have been built with the one that is used.
const (
	CompressNone Compression = "none"
	CompressGzip Compression = "gzip"
	CompressZstd Compression = "zstd"
)

// Compressions returns them all.
func Compressions() []string {
	return []string{string(CompressNone), string(CompressGzip), string(CompressZstd)}
}

// ParseInitrdOptions reads copyToRoot, perms and compress from JSON.
func ParseInitrdOptions(data []byte) (in Initrd, err error) {
	var r input.Report
	document, err := input.Parse(data, &r)
	if err != nil {
		return in, err
	}
	document.Object(fields{
		{"copyToRoot", func(v value) { paths(v, &in.CopyToRoot) }},
		{"perms", func(v value) { v.List(func(_ int, v value) { in.Perms = append(in.Perms, perm(v)) }) }},
		{"compress", func(v value) {
			var word string
			if v.Text(&word); word != "" && !slices.Contains(Compressions(), word) {
				v.Problem("must be none, gzip or zstd, not %s%s", input.Quote(word), input.DidYouMean(word, Compressions()))
			}
			in.Compress = Compression(word)
		}},
	})
	return in, r.Err()
}

// WriteInitrd writes the archive to f, an empty file. An error of type [input.Problems] lists all that is wrong with the
// input; f is then still empty.
func WriteInitrd(ctx context.Context, in Initrd, f *os.File) error {
	output, err := f.Stat()
	if err != nil {
		return err
	}
	p := plan{output: output, special: special, Image: Image{
		Launcher: in.Launcher, BinName: in.BinName, Root: in.Root, Closure: in.Closure,
		Options: Options{CopyToRoot: in.CopyToRoot, Perms: in.Perms},
	}}
	t := p.initramfs(&in)
	if err := p.Err(); err != nil {
		return err
	}
	count := &counter{ctx: ctx, to: f}
	w, err := compressor(in.Compress, count)
	if err != nil {
		return err
	}
	if err := t.cpio(w); err != nil {
		return err
	}
	return w.Close()
}

// initramfs decides on what goes where, and finds what is wrong.
func (p *plan) initramfs(in *Initrd) tree {
	p.permUsed = make([]bool, len(p.Perms))
	if !validBinName(p.BinName) {
		p.Add("", "%s cannot be the name of the launcher, must be a file name", input.Quote(p.BinName))
	}
	p.findArchitecture()
	launcher := p.launcherPath()
	t := p.rootTree()
	add := func(more tree) {
		for _, e := range more.sorted() {
			if clash := t.lay(e); clash != "" {
				p.Add(e.source, "%s is at the same place in the initramfs", clash)
			}
		}
	}
	if p.Count() == 0 {
		add(p.launcherTree(launcher, t))
	}
	for _, name := range p.storePaths(launcher) {
		store := tree{}
		p.store(store, name)
		add(store)
	}
	add(p.modules(in))
	if own, there := t["init"]; there {
		p.Add(own.source, "is where the launcher has to be: /init")
	}
	add(bare(p.BinName, t))
	for _, e := range t.sorted() {
		without(&e, &p.Report)
	}
	for i, used := range p.permUsed {
		if !used && p.Count() == 0 {
			p.Add(indexed("perms", i), "applies to no file")
		}
	}
	return t
}

// bare is what is in every initramfs unless something else is there: /init, the places where init mounts something, and
// the two devices that the kernel and the launcher open before /dev is mounted.
func bare(binName string, there tree) tree {
	all := tree{"init": link("init", "/bin/"+binName)}
	for name, mode := range map[string]int64{"dev": 0o755, "proc": 0o555, "root": 0o700, "run": 0o755, "sys": 0o555, "tmp": 0o1777} {
		all[name] = directory(name, mode)
	}
	node := func(name string, mode, major, minor int64) {
		e := directory(name, mode)
		e.Typeflag, e.Devmajor, e.Devminor = tar.TypeChar, major, minor
		all[name] = e
	}
	node("dev/console", 0o600, 5, 1)
	node("dev/null", 0o666, 1, 3)
	for name := range all {
		if _, has := there[name]; has {
			delete(all, name)
		}
	}
	return all
}

// compressor returns a writer that compresses. It does nothing at the same time, so that the bytes are the same each time.
func compressor(how Compression, w io.Writer) (io.WriteCloser, error) {
	switch how {
	case CompressNone, "":
		return nopCloser{w}, nil
	case CompressGzip:
		return gzip.NewWriterLevel(w, gzip.BestCompression)
	case CompressZstd:
		return zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	}
	return nil, fmt.Errorf("%q is no way to compress, must be none, gzip or zstd", string(how))
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
