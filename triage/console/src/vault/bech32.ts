// Bech32 (BIP 173, checksum constant 1) without a limit of length, small letters only. A roster holds hundreds of recipients of two thousand letters
// each, so reading one must cost microseconds.
const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const values = new Int8Array(128).fill(-1);
for (let i = 0; i < letters.length; i++) values[letters.charCodeAt(i)] = i;

const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function step(sum: number, value: number): number {
  const top = sum >>> 25;
  let next = ((sum & 0x1ffffff) << 5) ^ value;
  for (let i = 0; i < 5; i++) if ((top >>> i) & 1) next ^= generators[i] as number;
  return next;
}

/** begin is the checksum's state behind the prefix. */
function begin(prefix: string): number {
  let sum = 1;
  for (let i = 0; i < prefix.length; i++) sum = step(sum, prefix.charCodeAt(i) >>> 5);
  sum = step(sum, 0);
  for (let i = 0; i < prefix.length; i++) sum = step(sum, prefix.charCodeAt(i) & 31);
  return sum;
}

/** decode gives the bytes behind a prefix; null for whatever encode would not have written. */
export function decode(prefix: string, s: string): Uint8Array | null {
  const at = prefix.length + 1;
  if (!s.startsWith(`${prefix}1`) || s.length < at + 6) return null;
  const words = s.length - at - 6;
  const out = new Uint8Array(Math.floor((words * 5) / 8));
  let sum = begin(prefix), bits = 0, held = 0, length = 0;
  for (let i = at; i < s.length; i++) {
    const code = s.charCodeAt(i);
    const value = code < 128 ? (values[code] as number) : -1;
    if (value < 0) return null;
    sum = step(sum, value);
    if (i >= at + words) continue;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = held >>> bits;
    }
  }
  const left = bits >= 5 || (held & ((1 << bits) - 1)) !== 0;
  return sum === 1 && !left ? out : null;
}

export function encode(prefix: string, raw: Uint8Array): string {
  const parts: string[] = [];
  let sum = begin(prefix), bits = 0, held = 0;
  const put = (value: number) => {
    sum = step(sum, value);
    parts.push(letters[value] as string);
  };
  for (const b of raw) {
    held = ((held << 8) | b) & 0xfff;
    for (bits += 8; bits >= 5; ) {
      bits -= 5;
      put((held >>> bits) & 31);
    }
  }
  if (bits > 0) put((held << (5 - bits)) & 31);
  for (let i = 0; i < 6; i++) sum = step(sum, 0);
  sum ^= 1;
  for (let i = 5; i >= 0; i--) parts.push(letters[(sum >>> (5 * i)) & 31] as string);
  return `${prefix}1${parts.join("")}`;
}
