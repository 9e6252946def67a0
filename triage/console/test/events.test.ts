// The reader of server-sent events: pieces are cut anywhere.
import assert from "node:assert/strict";
import test from "node:test";
import { eventParser, type LiveEvent } from "../src/api";
import { parse, href } from "../src/router";

test("events come out whole, however the stream is cut", () => {
  const stream = 'event: tip\ndata: {"id":"ạ1"}\n\n: note\nevent: counts\r\ndata: {"urgent":\r\ndata: 2}\r\n\r\ndata: broken\n\nevent: gone\ndata:{"id":"2"}\n\nevent: tip\ndata: {"unfinished"';
  const want: LiveEvent[] = [{ name: "tip", value: { id: "ạ1" } }, { name: "counts", value: { urgent: 2 } }, { name: "gone", value: { id: "2" } }];
  for (let size = 1; size < stream.length; size++) {
    const got: LiveEvent[] = [];
    const feed = eventParser((e) => got.push(e));
    for (let at = 0; at < stream.length; at += size) feed(stream.slice(at, at + size));
    assert.deepEqual(got, want, `pieces of ${size}`);
  }
});

test("addresses", () => {
  assert.deepEqual(parse(href("tip", "a/b", "ạ")), { path: "tip", args: ["a/b", "ạ"] });
  assert.deepEqual(parse(""), { path: "", args: [] });
  assert.deepEqual(parse("#/x/%E0%A4%A"), { path: "x", args: [] });
});
