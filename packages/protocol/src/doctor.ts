import * as v from 'valibot';
import { type Described, parseJson } from './json';

const VersionsSchema = v.record(v.string(), v.string());

const DoctorSchema = v.object({
  versions: VersionsSchema,
  backends: v.array(
    v.object({
      name: v.string(),
      description: v.string(),
      works: v.boolean(),
      /** Whether this system is one it is made for; if not, nothing was tried. */
      here: v.boolean(),
      /** The GPU it runs on. */
      device: v.optional(v.string()),
      /** Why `auto` does not take it although it works. */
      unfit: v.optional(v.string()),
      /** Why it doesn't work. */
      problem: v.optional(v.string()),
      /** What to do about that. */
      advice: v.optional(v.string()),
      versions: VersionsSchema,
    }),
  ),
  /** What `cnn train --engine` may name. */
  engines: v.optional(
    v.array(
      v.object({
        name: v.string(),
        version: v.optional(v.string()),
        /** The Python that has it. */
        python: v.optional(v.string()),
        /** Why it is not there. */
        problem: v.optional(v.string()),
      }),
    ),
  ),
  /** The one that `auto` takes. */
  chosen: v.optional(v.string()),
  data: v.array(
    v.object({
      name: v.string(),
      /** The folder it is in. */
      path: v.optional(v.string()),
      /** Where it was looked for and what to do. */
      advice: v.optional(v.string()),
    }),
  ),
});

/** What `cnn doctor --format json` prints. */
export type Doctor = Described<typeof DoctorSchema>;

/** Undefined for what `cnn doctor --format json` does not say. */
export function parseDoctor(text: string): Doctor | undefined {
  return parseJson(DoctorSchema, text);
}
