package image

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// archive is the file that is being written. It consists of blobs, which are named by their hash. A hash is known only
// after its blob has been written, so the header in front is filled in afterwards. Thus everything is read and written
// once.
type archive struct {
	ctx  context.Context
	file *os.File
	at   int64
	have map[v1.Hash]bool
}

const block = 512

// header writes the header of a member at a place.
func (a *archive) header(at int64, h tar.Header) error {
	var b bytes.Buffer
	h.ModTime, h.Format = epoch(), tar.FormatGNU // which has one block for any size
	if err := tar.NewWriter(&b).WriteHeader(&h); err != nil {
		return err
	}
	_, err := a.file.WriteAt(b.Bytes()[:block], at)
	return err
}

// directory adds a directory.
func (a *archive) directory(name string) error {
	err := a.header(a.at, tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755})
	a.at += block
	return err
}

// member adds a file whose name is known when its content is. An empty name leaves it out.
func (a *archive) member(fill func(io.Writer) error, name func(v1.Hash) string) (v1.Hash, int64, error) {
	hash := sha256.New()
	out := bufio.NewWriterSize(io.NewOffsetWriter(a.file, a.at+block), 1<<20)
	count := &counter{ctx: a.ctx, to: io.MultiWriter(hash, out)}
	if err := fill(count); err != nil {
		return v1.Hash{}, 0, err
	}
	out.Write(make([]byte, -count.n&(block-1))) // its error is Flush's
	if err := out.Flush(); err != nil {
		return v1.Hash{}, 0, err
	}
	h := v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(hash.Sum(nil))}
	called := name(h)
	if called == "" {
		return h, count.n, nil // what comes next is written over it
	}
	if err := a.header(a.at, tar.Header{Typeflag: tar.TypeReg, Name: called, Mode: 0o644, Size: count.n}); err != nil {
		return h, 0, err
	}
	a.at += block + (count.n+block-1)/block*block
	return h, count.n, nil
}

// blob adds a file below blobs, unless it is there already. It returns its hash and its size.
func (a *archive) blob(fill func(io.Writer) error) (v1.Hash, int64, error) {
	return a.member(fill, func(h v1.Hash) string {
		if a.have[h] {
			return ""
		}
		a.have[h] = true
		return blobName(h)
	})
}

// json adds a file with a description. Without a name it becomes a blob.
func (a *archive) json(name string, value any) (v1.Hash, int64, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return v1.Hash{}, 0, err
	}
	fill := func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
	if name == "" {
		return a.blob(fill)
	}
	return a.member(fill, func(v1.Hash) string { return name })
}

// end writes the end of the archive, two empty blocks, and cuts off what was left out.
func (a *archive) end() error {
	if err := a.file.Truncate(a.at); err != nil {
		return err
	}
	return a.file.Truncate(a.at + 2*block)
}

// counter counts what is written, and ends writing when it is no longer wanted.
type counter struct {
	ctx context.Context
	to  io.Writer
	n   int64
}

func (c *counter) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.to.Write(b)
	c.n += int64(n)
	return n, err
}
