// Where the lines of a long list stand, and which of them are on the screen.

/** Tops of lines of the given heights; one more at the end: the whole height. */
export function layout(heights: number[]): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  let sum = 0;
  for (const [i, h] of heights.entries()) {
    tops[i] = sum;
    sum += h;
  }
  tops[heights.length] = sum;
  return tops;
}

/** The lines to draw: those in sight and a few on either side. Lines from..to-1. */
export function window(tops: Float64Array, top: number, height: number, spare = 6): [number, number] {
  const lines = tops.length - 1;
  return [Math.max(0, find(tops, top) - spare), Math.min(lines, find(tops, top + height) + 1 + spare)];
}

/** The line at a height, by halving. */
function find(tops: Float64Array, at: number): number {
  let low = 0, high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
