package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage/matter"
)

// matterCommands are the words after `tipctl matter`.
var matterCommands = []command{
	{"propose", "[-out FILE] LIST PHRASE…", "đề nghị thêm từ, ký tên / propose phrases of your own choice for a list, signed", runMatterPropose},
	{"check", "FILE… < TEXTS", "thử danh mục hoặc đề nghị trên các câu mẫu / which texts would be read differently", runMatterCheck},
}

// runMatter is about the word lists. A proposal holds the phrases that a member typed and nothing of any tip; it goes to the administrator as a file.
func runMatter(ctx context.Context, v *invocation) error {
	return v.among(ctx, matterCommands)
}

// signedWords is the kind of a signed proposal.
const signedWords = "words"

func runMatterPropose(_ context.Context, v *invocation) error {
	f := v.flags()
	out := f.String("out", "words-"+today(time.Now())+".json", "`tệp` kết quả / where the proposal goes")
	pass := passphraseFlag(f)
	rest, err := v.parseSome(f)
	if err != nil {
		return err
	}
	if len(rest) < 2 {
		return v.misused("a list and at least one phrase")
	}
	a, err := matter.Default().Addition(rest[0], rest[1:])
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	key, err := d.unlock()
	if err != nil {
		return err
	}
	signed, err := crypto.NewSigned(signedWords, a)
	if err != nil {
		return err
	}
	key.Sign(&signed)
	if err := registry.WriteDocument(*out, signed); err != nil {
		return err
	}
	return v.print(map[string]any{"file": *out, "list": a.List, "phrases": a.Phrases}, func(w io.Writer) {
		fmt.Fprintf(w, "đã ký: %s; gửi tệp này cho người quản trị / signed: give this file to the administrator\n", *out)
	})
}

// runMatterCheck tries lists (.toml) or proposals (.json) on made-up texts. Who signed a proposal is shown, and not asked of any roster: the administrator
// writes the phrases into the lists by hand, and the lists are what counts.
func runMatterCheck(ctx context.Context, v *invocation) error {
	f := v.flags()
	files, err := v.parseSome(f)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return v.misused("a file of lists or proposals")
	}
	now, err := proposedLists(files)
	if err != nil {
		return err
	}
	var texts []string
	lines := bufio.NewScanner(v.stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && ctx.Err() == nil {
		texts = append(texts, lines.Text())
	}
	if err := errors.Join(lines.Err(), ctx.Err()); err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	changes := matter.Differ(matter.Default(), now, texts)
	return v.print(changes, func(w io.Writer) {
		for _, c := range changes {
			fmt.Fprintf(w, "%s\n  %s\n  %s\n", visible(c.Text), judged(c.Was), judged(c.Now))
		}
		fmt.Fprintf(w, "%d / %d câu đọc khác đi / texts read differently\n", len(changes), len(texts))
	})
}

func judged(a matter.Answer) string {
	s := matterWord(a.Matter)
	if a.Urgent {
		s += ", KHẨN / URGENT"
	}
	if a.Officers {
		s += ", VỀ CÁN BỘ / ABOUT OFFICERS"
	}
	return s
}

// proposedLists reads one file of lists, or any number of proposals on those compiled in.
func proposedLists(files []string) (*matter.Lists, error) {
	if len(files) == 1 && filepath.Ext(files[0]) == ".toml" {
		return matter.Read(files[0])
	}
	var all []matter.Addition
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read proposal: %w", err)
		}
		signed, err := crypto.ParseSigned(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		var a matter.Addition
		if signed.Kind != signedWords || json.Unmarshal([]byte(signed.Body), &a) != nil {
			return nil, fmt.Errorf("%s: no proposal of words", file)
		}
		all = append(all, a)
	}
	return matter.With(all...)
}
