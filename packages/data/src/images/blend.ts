import type { Planes } from './planes';
import { reflect, tileWeights } from './tiles';

/** Adds up tiles where they overlap, weighted so that no seam shows. */
export class Blend {
  private readonly height: number;
  private readonly width: number;
  private readonly scaleY: number;
  private readonly scaleX: number;
  private readonly sums: Float32Array;
  private readonly weights: Float32Array;
  private readonly rows: Float32Array;
  private readonly columns: Float32Array;

  constructor(
    image: Planes,
    [tileHeight, tileWidth]: readonly [number, number],
    private readonly tile: { readonly height: number; readonly width: number; readonly channels: number },
    overlap: number,
  ) {
    this.scaleY = tile.height / tileHeight;
    this.scaleX = tile.width / tileWidth;
    this.height = Math.round(image.height * this.scaleY);
    this.width = Math.round(image.width * this.scaleX);
    this.sums = new Float32Array(this.height * this.width * tile.channels);
    this.weights = new Float32Array(this.height * this.width);
    const inner = (size: number, scale: number) => Math.min(Math.ceil(overlap * scale), size >> 1);
    this.rows = tileWeights(tile.height, inner(tile.height, this.scaleY));
    this.columns = tileWeights(tile.width, inner(tile.width, this.scaleX));
  }

  add(data: Float32Array, index: number, top: number, left: number): void {
    const { height, width, channels } = this.tile;
    const start = index * height * width * channels;
    const top0 = Math.round(top * this.scaleY);
    const left0 = Math.round(left * this.scaleX);
    const bottom = Math.min(height, this.height - top0);
    const right = Math.min(width, this.width - left0);
    for (let y = 0; y < bottom; y++) {
      for (let x = 0; x < right; x++) {
        const weight = this.rows[y]! * this.columns[x]!;
        const at = (top0 + y) * this.width + left0 + x;
        this.weights[at]! += weight;
        for (let channel = 0; channel < channels; channel++) {
          this.sums[at * channels + channel]! += weight * data[start + (y * width + x) * channels + channel]!;
        }
      }
    }
  }

  result(): Planes {
    const { channels } = this.tile;
    const data = this.sums.map((sum, i) => sum / this.weights[Math.floor(i / channels)]!);
    return { height: this.height, width: this.width, channels, data };
  }
}

/** Beyond the image's ends the tile sees its mirror. */
export function cutTile(
  image: Planes,
  top: number,
  left: number,
  height: number,
  width: number,
  out: Float32Array,
  start: number,
): void {
  const { channels } = image;
  let at = start;
  for (let y = 0; y < height; y++) {
    const row = reflect(top + y, image.height) * image.width;
    for (let x = 0; x < width; x++) {
      const from = (row + reflect(left + x, image.width)) * channels;
      for (let channel = 0; channel < channels; channel++) out[at++] = image.data[from + channel]!;
    }
  }
}
