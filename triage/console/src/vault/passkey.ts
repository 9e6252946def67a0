// Passkeys, the window's part: a worker cannot reach an authenticator. It sees the key of one identity file for a moment, never what is in the file.
import { Stanza, webauthn } from "age-encryption";
import { refuse } from "./fault";
import type { PlainStanza } from "./messages";

/** Whether this browser and page can use passkeys at all; whether a device can lock with one shows when it tries. */
export function passkeysHere(): boolean {
  return typeof PublicKeyCredential !== "undefined" && window.isSecureContext;
}

/** createPasskey makes a passkey for this console on the device or on a hardware key, and names it; the person is asked. `no_passkey` when nothing came of it. */
export async function createPasskey(name: string): Promise<string> {
  return asked(() => webauthn.createCredential({ keyName: name, rpId: location.hostname }));
}

/** wrapWith locks with the passkey of that name and no other: on a shared device a colleague's may be there too. */
export async function wrapWith(made: string, fileKey: Uint8Array): Promise<Stanza[]> {
  return asked(() => new webauthn.WebAuthnRecipient({ identity: made }).wrapFileKey(fileKey));
}

/** unwrapWithAny opens with whichever passkey of this console the person picks: the file does not say which locked it. */
export async function unwrapWithAny(stanzas: PlainStanza[]): Promise<Uint8Array | null> {
  return asked(() => new webauthn.WebAuthnIdentity({ rpId: location.hostname }).unwrapFileKey(stanzas.map((s) => new Stanza([...s.args], s.body))));
}

async function asked<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch {
    return refuse("no_passkey");
  }
}
