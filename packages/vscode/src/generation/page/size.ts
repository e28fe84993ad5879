/** How large pictures are shown: digits and photographs alike. */

export interface Room {
  /** Small pictures are enlarged up to this many screen pixels on their longer side. */
  readonly enough: number;
  /** Larger ones are made as small as this. */
  readonly most: number;
}

export const TILE: Room = { enough: 56, most: 112 };
export const FRAME: Room = { enough: 28, most: 28 };
export const LARGE: Room = { enough: 300, most: 300 };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Screen pixels of a picture, its proportions kept. Enlarged is a picture by a whole factor only, which keeps it sharp.
 * @param size in pixels of its own
 */
export function shownSize({ width, height }: Size, { enough, most }: Room): Size {
  const longer = Math.max(width, height);
  const factor = longer > most ? most / longer : Math.max(1, Math.floor(enough / longer));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
