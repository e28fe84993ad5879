/** A color of a palette, each part from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/**
 * The colors of PASCAL VOC's label maps: numbers that lie close have colors that don't. Number 0 is black, and 255, no class, nearly
 * white, as in their development kit (`VOClabelcolormap`).
 */
export function classColor(number: number): Color {
  const color = [0, 0, 0];
  let rest = number;
  for (let shift = 7; shift >= 0; shift--) {
    for (let channel = 0; channel < 3; channel++) color[channel]! |= ((rest >> channel) & 1) << shift;
    rest >>= 3;
  }
  return color as unknown as Color;
}
