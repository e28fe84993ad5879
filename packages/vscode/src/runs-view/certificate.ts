/** What `cnn export` found out about what it wrote: its `certificate.json`. */
import { readFile } from 'node:fs/promises';

export interface Certificate {
  /** What it was run on. */
  readonly ranOn?: string;
  /** The largest relative difference from the network itself, for people. */
  readonly difference: string;
  /** Why it was not run. */
  readonly notVerified?: string;
}

/** Undefined for what is no certificate. */
export async function readCertificate(path: string): Promise<Certificate | undefined> {
  try {
    return certificateOf(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

export function certificateOf(value: unknown): Certificate | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { ranOn, notVerified, largestDifference } = value as Readonly<Record<string, unknown>>;
  const difference =
    typeof largestDifference === 'number' && largestDifference > 0
      ? largestDifference.toExponential(1)
      : String(largestDifference ?? '');
  return {
    ...(typeof ranOn === 'string' ? { ranOn } : {}),
    ...(typeof notVerified === 'string' ? { notVerified } : {}),
    difference,
  };
}
