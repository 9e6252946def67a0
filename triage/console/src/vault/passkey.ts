// Passkeys, the window's part: a worker cannot reach an authenticator. It sees the key of one identity file for a moment, never what is in the file.
import { Stanza, webauthn } from "age-encryption";
import { refuse } from "./fault";
import type { Passkey } from "./member";

/** Whether this browser and page can use passkeys at all; whether a device can lock with one shows when it tries. */
export function passkeysHere(): boolean {
  return typeof PublicKeyCredential !== "undefined" && window.isSecureContext;
}

/** createPasskey makes a passkey for this console on the device or on a hardware key; the person is asked. `no_passkey` when nothing came of it. */
export async function createPasskey(name: string): Promise<void> {
  await asked(() => webauthn.createCredential({ keyName: name, rpId: location.hostname }));
}

/** passkey locks and opens with whichever passkey of this console the person picks. */
export const passkey: Passkey = {
  wrap: (fileKey) => asked(() => new webauthn.WebAuthnRecipient({ rpId: location.hostname }).wrapFileKey(fileKey)),
  unwrap: (stanzas) => asked(() => new webauthn.WebAuthnIdentity({ rpId: location.hostname }).unwrapFileKey(stanzas.map((s) => new Stanza([...s.args], s.body)))),
};

async function asked<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch {
    return refuse("no_passkey");
  }
}
