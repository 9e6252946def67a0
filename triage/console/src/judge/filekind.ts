// What a file is, by its first bytes: pictures of dots and sound, nothing that carries a script or a page. What a sender calls it is never asked.

export interface Kind {
  is: "picture" | "sound";
  /** Media type. */
  type: string;
}

const kinds: { at: number; bytes: number[]; kind: Kind }[] = [
  { at: 0, bytes: [0xff, 0xd8, 0xff], kind: { is: "picture", type: "image/jpeg" } },
  { at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], kind: { is: "picture", type: "image/png" } },
  { at: 8, bytes: [0x57, 0x45, 0x42, 0x50], kind: { is: "picture", type: "image/webp" } },
  { at: 0, bytes: [0x4f, 0x67, 0x67, 0x53], kind: { is: "sound", type: "audio/ogg" } },
  { at: 8, bytes: [0x57, 0x41, 0x56, 0x45], kind: { is: "sound", type: "audio/wav" } },
  { at: 0, bytes: [0x49, 0x44, 0x33], kind: { is: "sound", type: "audio/mpeg" } },
  { at: 0, bytes: [0xff, 0xfb], kind: { is: "sound", type: "audio/mpeg" } },
  { at: 0, bytes: [0xff, 0xf3], kind: { is: "sound", type: "audio/mpeg" } },
  { at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3], kind: { is: "sound", type: "audio/webm" } },
  { at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x4d, 0x34, 0x41], kind: { is: "sound", type: "audio/mp4" } },
];

/** The kind of a file; null for whatever is none of them. */
export function kindOf(b: Uint8Array): Kind | null {
  return kinds.find((k) => k.bytes.every((x, i) => b[k.at + i] === x))?.kind ?? null;
}
