// Public keys of low order: with such an X25519 half nothing can be sealed (each use fails), and for such an Ed25519 key anybody makes signatures.
// A document that holds one is refused, as the server refuses it. The lists are all spellings, the top bit aside: X25519 does not read
// it (RFC 7748, section 5), in Ed25519 it is a sign.
import { hex } from "./bytes";

/** u of the points of order 1, 2, 4 and 8 on the curve and its twist, and those once more above the prime. */
const agreement = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** y of the points of order 1, 2, 4 and 8 (RFC 8032's curve), and those of order 1 and 4 once more above the prime. */
const signing = new Set([
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** sealsNothing says it of an X25519 public key, 32 bytes. */
export function sealsNothing(key: Uint8Array): boolean {
  return agreement.has(plain(key));
}

/** forgeable says of an Ed25519 public key, 32 bytes, that anybody can sign with it. */
export function forgeable(key: Uint8Array): boolean {
  return signing.has(plain(key));
}

function plain(key: Uint8Array): string {
  const copy = key.slice();
  copy[copy.length - 1] = (copy[copy.length - 1] as number) & 0x7f;
  return hex(copy);
}
