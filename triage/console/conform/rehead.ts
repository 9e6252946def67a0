// Writes the header of a file for other readers, as a member's device does when a tip goes to another desk. One JSON on standard input; the header on standard output, in base64.
import { base64, unbase64 } from "../src/vault/bytes.ts";
import { keyOf } from "../src/vault/filekey.ts";
import { identityFromSeed } from "../src/vault/keys.ts";
import { headFor, type Readers } from "../src/vault/readers.ts";

interface Row { head: string; seed: string; to: Readers }

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const { head, seed, to } = JSON.parse(Buffer.concat(chunks).toString()) as Row;
const key = await keyOf(unbase64(head), [await identityFromSeed(unbase64(seed))]);
console.log(base64(await headFor(key, to)));
