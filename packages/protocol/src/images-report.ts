import * as v from 'valibot';
import { type Described, parseJson } from './json';

const PositionSchema = v.object({ line: v.number(), character: v.number() });

const ImageProblemSchema = v.object({
  severity: v.picklist(['error', 'warning']),
  /** Absolute paths; none where the source as a whole can't be opened. */
  files: v.array(v.string()),
  why: v.string(),
  remedy: v.optional(v.string()),
});

const ImagesReportSchema = v.object({
  data: v.object({
    canceled: v.boolean(),
    /** Train blocks with errors, whose data were not read. */
    passedOver: v.array(v.string()),
    sources: v.array(
      v.object({
        /** For people: `folder("photos")`. */
        name: v.string(),
        /** The .cnn file, relative to the folder that the command ran in. */
        file: v.string(),
        /** Zero-based, in UTF-16 units. */
        range: v.object({ start: PositionSchema, end: PositionSchema }),
        /** That were read, of so many. */
        examples: v.number(),
        of: v.number(),
        problems: v.array(ImageProblemSchema),
      }),
    ),
  }),
});

/** What `cnn check --data --format json` prints, beside the diagnostics. */
export type ImagesReport = Described<typeof ImagesReportSchema>;

/** Undefined for what `cnn check --data --format json` does not say. */
export function parseImagesReport(text: string): ImagesReport | undefined {
  return parseJson(ImagesReportSchema, text);
}
