import { type Position, philox } from './philox';

/**
 * What a sequence is for. Part of the generator's counter, so that no two uses ever share numbers. The values
 * are part of the meaning of a seed: never change one, only add.
 */
export enum Purpose {
  Weights = 0,
  Training = 1,
  Fixed = 2,
  Shuffle = 3,
  Preview = 4,
  Measure = 5,
  Generate = 6,
  Degrade = 7,
  Directions = 8,
  Reading = 9,
}

/** Names one random tensor of a run. */
export interface Draw {
  /** The run's seed, an integer; negative ones too. */
  readonly seed: number;
  readonly purpose: Purpose;
  /** Tells the random values of a train block apart. */
  readonly stream: number;
  /** How often something was drawn before: the count of executions, epochs or batches. */
  readonly execution: number;
}

function positionOf({ seed, purpose, stream, execution }: Draw): Position {
  return {
    key0: seed >>> 0,
    key1: Math.floor(seed / 2 ** 32) >>> 0,
    counter1: execution >>> 0,
    counter2: stream >>> 0,
    counter3: purpose,
  };
}

/** Words are made in pieces that stay in the processor's first cache. */
const PIECE = 4096;

/** `count` float32 numbers in [0, 1), multiples of 2^-24. */
export function uniform(draw: Draw, count: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  const words = new Uint32Array(Math.min(PIECE, Math.ceil(count / 4) * 4));
  const position = positionOf(draw);
  for (let start = 0; start < count; start += PIECE) {
    philox(words, position, start / 4);
    const end = Math.min(PIECE, count - start);
    for (let i = 0; i < end; i++) out[start + i] = (words[i]! >>> 8) * 2 ** -24;
  }
  return out;
}

/**
 * `count` float32 numbers of mean 0 and deviation 1, by Box and Muller's transform ("A note on the generation of
 * random normal deviates", 1958). The largest magnitude is about 6.7.
 */
export function normal(draw: Draw, count: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  const words = new Uint32Array(Math.min(PIECE, Math.ceil(count / 4) * 4));
  const position = positionOf(draw);
  for (let start = 0; start < count; start += PIECE) {
    philox(words, position, start / 4);
    const end = Math.min(PIECE, count - start);
    for (let i = 0; i < end; i += 2) {
      // (0, 1]: the logarithm of 0 must not occur.
      const radius = Math.sqrt(-2 * Math.log((words[i]! + 1) * 2 ** -32));
      const angle = 2 * Math.PI * 2 ** -32 * words[i + 1]!;
      out[start + i] = radius * Math.cos(angle);
      if (i + 1 < end) out[start + i + 1] = radius * Math.sin(angle);
    }
  }
  return out;
}

/** A permutation of 0 .. length-1 by Fisher and Yates; its bias is below length / 2^32. */
export function permutation(draw: Draw, length: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(length);
  philox(words, positionOf(draw));
  const out = new Uint32Array(length);
  for (let i = 0; i < length; i++) out[i] = i;
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor((words[i]! * (i + 1)) / 2 ** 32);
    const swapped = out[i]!;
    out[i] = out[j]!;
    out[j] = swapped;
  }
  return out;
}

/** A 32-bit number for a name (FNV-1a), to use as a stream: a weight's numbers depend on its name alone. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
