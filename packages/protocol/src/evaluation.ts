import * as v from 'valibot';
import { type Described, FiguresSchema, parseJson } from './json';

const MeasuredSchema = v.object({
  /** By the expression as written: `psnr(restored, clean)`. */
  values: FiguresSchema,
  images: v.number(),
  /** The data they were measured on: `mnist(test)`. */
  on: v.optional(v.string()),
});

const EvaluationSchema = v.object({
  /** Absolute path of the run folder; absent where the networks have the weights that they begin with. */
  run: v.optional(v.string()),
  /** These, in words; only where no run is named. */
  starts: v.optional(v.array(v.string())),
  /** Of the checkpoint. */
  step: v.number(),
  /** Of each measure statement one for each data it looks at, and before it those of what it needs, such as a classifier's accuracy. */
  measures: v.array(MeasuredSchema),
  warnings: v.array(v.string()),
});

/** What `cnn evaluate --format json` prints. */
export type Evaluation = Described<typeof EvaluationSchema>;

/** Undefined for what `cnn evaluate --format json` does not say. */
export function parseEvaluation(text: string): Evaluation | undefined {
  return parseJson(EvaluationSchema, text);
}
