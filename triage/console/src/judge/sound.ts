// Recordings of calls. Each is filled with silence up to one of three lengths, so that its size does not tell how long somebody spoke (docs/formats.md, 2.2); nobody
// should have to listen to that.

/** Bytes before the samples of a recording's WAV file. */
const head = 58;
const silence = 0xff;
/** What is left behind the last word, in samples: half a second. */
const rest = 4_000;

const ascii = (b: Uint8Array, at: number, length: number) => String.fromCharCode(...b.subarray(at, at + length));

/** A recording without the silence that fills it; any other file as it is. */
export function withoutSilence(b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const ours = b.length > head && ascii(b, 0, 4) === "RIFF" && ascii(b, 8, 4) === "WAVE" && b[20] === 7 && b[21] === 0 && ascii(b, 50, 4) === "data";
  if (!ours) return b;
  let end = b.length;
  while (end > head && b[end - 1] === silence) end--;
  const cut = b.slice(0, Math.min(b.length, end + rest));
  const said = new DataView(cut.buffer);
  said.setUint32(4, cut.length - 8, true);
  for (const at of [46, 54]) said.setUint32(at, cut.length - head, true);
  return cut;
}
