import * as v from 'valibot';
import { type Described, parseJson } from './json';

const names = v.optional(v.array(v.string()));

/** What a run is of, in every version. */
const IDENTITY = {
  train: v.string(),
  /** Absolute path of the .cnn file at the time. */
  file: v.string(),
  /** The copy of that file, relative to the run folder. */
  source: v.string(),
  /** ISO 8601. */
  time: v.string(),
  /** Networks that make images from noise or labels alone; absent in runs of older versions. */
  generators: names,
  /** Networks that take an image and make one; likewise. */
  restorers: names,
  /** Networks that take an image and give scores of classes; likewise. */
  classifiers: names,
  /** Networks that take an image and give scores of classes for each of its pixels; likewise. */
  segmenters: names,
  /** Networks that take an image and make a vector; likewise. */
  encoders: names,
  /**
   * Of each folder whose subfolders are the classes, by its path as the program writes it, their names in the order of
   * their numbers: networks can be used where the folder is not.
   */
  classes: v.optional(v.record(v.string(), v.array(v.string()))),
};

const RunIdentitySchema = v.object(IDENTITY);

const RunManifestSchema = v.object({
  ...IDENTITY,
  format: v.literal(1),
  seed: v.number(),
  batch: v.number(),
  backend: v.string(),
  /** Of the processor, where the run was told how many: the last bits of sums may depend on it. */
  threads: v.optional(v.number()),
  versions: v.record(v.string(), v.string()),
});

/** What a list of runs shows of one. */
export type RunIdentity = Described<typeof RunIdentitySchema>;

/** What a run's `run.json` holds: all that is needed to use or resume it. */
export type RunManifest = Described<typeof RunManifestSchema>;

/** Undefined for what is damaged, or of a later version. */
export function parseRunManifest(text: string): RunManifest | undefined {
  return parseJson(RunManifestSchema, text);
}

/** Undefined for what is damaged. A run of another version has a place in a list, too. */
export function parseRunIdentity(text: string): RunIdentity | undefined {
  return parseJson(RunIdentitySchema, text);
}
