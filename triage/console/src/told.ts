// What is told of an error: a key of the catalogue. The server's words and a library's are never shown.
import { Refused } from "./api";
import { VaultFault } from "./vault/client";

export function told(e: unknown): string {
  if (e instanceof Refused) return e.key;
  if (e instanceof VaultFault) return `vault.${e.code}`;
  return "app.fault";
}
