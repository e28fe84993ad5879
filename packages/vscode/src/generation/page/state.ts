/** What the person chose, and the requests that follow from it. Knows no page. */
import type { GenerateParams, GeneratorInfo } from '@cnn-studio/protocol';
import { isObject } from '../../webview/memory';

export interface Sample {
  readonly sample: number;
  readonly label?: number;
}

export interface Choice {
  readonly generator: GeneratorInfo;
  readonly seed: number;
  /** Only this label. */
  readonly label?: number;
  /** Samples, for each label where all are shown. */
  readonly count: number;
  readonly from: Sample;
  readonly to?: Sample;
  /** 0 to 1. */
  readonly mix: number;
  readonly directions: readonly number[];
}

export const FRAMES = 9;
const FOR_EACH_LABEL = 8;
const ALONE = 36;

/** How many samples are shown when the person has not said so. */
export function usualCount({ labels }: GeneratorInfo, label: number | undefined): number {
  return labels > 0 && label === undefined ? FOR_EACH_LABEL : ALONE;
}

export function initialChoice(generator: GeneratorInfo, seed: number): Choice {
  const from = { sample: 0, label: generator.labels > 0 ? 0 : undefined };
  return { generator, seed, count: usualCount(generator, undefined), from, mix: 0, directions: [] };
}

/** What the page keeps of it. */
export interface ChoiceMemory extends Omit<Choice, 'generator'> {
  readonly network: string;
  /** The seeds before this one. */
  readonly seeds: readonly number[];
  /** Of the directions that were found; none when they were not. */
  readonly explained: readonly number[];
}

export interface Remembered {
  readonly choice: Choice;
  readonly seeds: readonly number[];
  readonly explained: readonly number[];
}

/** Undefined for a memory of another run's networks, or of another version of the page. */
export function remembered(
  memory: Readonly<Record<keyof ChoiceMemory, unknown>>,
  generators: readonly GeneratorInfo[],
): Remembered | undefined {
  const { network, seed, label, count, from, to, mix, directions, seeds, explained } = memory;
  const generator = generators.find((one) => one.network === network);
  if (generator === undefined || !isCount(seed) || !isCount(count) || typeof mix !== 'number')
    return undefined;
  const isLabel = (value: unknown) =>
    value === undefined || (isCount(value) && (value as number) < generator.labels);
  const isSample = (value: unknown): value is Sample =>
    isObject(value) && isCount(value.sample) && isLabel(value.label);
  if (!isLabel(label) || !isSample(from) || !(to === undefined || isSample(to))) return undefined;
  if (![directions, seeds, explained].every(isNumbers)) return undefined;
  return {
    choice: { generator, seed, label, count, from, to, mix, directions } as Choice,
    seeds: seeds as readonly number[],
    explained: explained as readonly number[],
  };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => Number.isFinite(item));
}

function common({ generator, seed, directions }: Choice): GenerateParams {
  const moved = directions.some((amount) => amount !== 0);
  return { network: generator.network, seed, ...(moved ? { directions } : {}) };
}

export function gridParams(choice: Choice): GenerateParams {
  const { label, count, generator } = choice;
  const rows = generator.labels > 0 && label === undefined ? generator.labels : 1;
  return { ...common(choice), count: count * rows, ...(label === undefined ? {} : { label }) };
}

export function imageParams(choice: Choice): GenerateParams {
  const { from, to, mix } = choice;
  return {
    ...common(choice),
    sample: from.sample,
    ...(from.label === undefined ? {} : { label: from.label }),
    ...(to === undefined ? {} : { to: to.sample, mix }),
  };
}

/** Undefined while there is nothing to go to. */
export function stripParams(choice: Choice): GenerateParams | undefined {
  const { from, to } = choice;
  if (to === undefined) return undefined;
  return {
    ...common(choice),
    sample: from.sample,
    to: to.sample,
    frames: FRAMES,
    ...(from.label === undefined ? {} : { label: from.label }),
  };
}
