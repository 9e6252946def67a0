// Names without their marks: an officer types "a luoi" and means A Lưới.

/** Letters and digits in lower case, marks taken off, one space between words. */
export function fold(s: string): string {
  return s.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
