/** Why something was refused; a text stands for each under "vault." in the catalogue. No fault tells anything of what was inside. */
export type FaultCode =
  | "wrong_secret" | "cannot_open" | "wrong_kind" | "other_server" | "pin" | "older" | "unsigned" | "no_keyring" | "no_passkey" | "other_digits" | "other_tip" | "too_large" | "locked" | "refused";

export class VaultFault extends Error {
  constructor(readonly code: FaultCode) {
    super(code);
  }
}

/** refuse ends a reading or an act. */
export function refuse(code: FaultCode = "refused"): never {
  throw new VaultFault(code);
}
