// What opens an identity file, from its header alone; the window asks before the vault is started.

/** lockOf says what opens a file, from its header; null for what is no identity file. */
export function lockOf(file: Uint8Array): "passphrase" | "passkey" | null {
  const head = new TextDecoder().decode(file.subarray(0, 64)).split("\n");
  if (head[0] !== "age-encryption.org/v1") return null;
  if (head[1]?.startsWith("-> scrypt ")) return "passphrase";
  return head[1]?.startsWith("-> age-encryption.org/fido2prf ") ? "passkey" : null;
}
