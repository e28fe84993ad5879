/**
 * What `cnn serve` says: one JSON object a line. `ready` once, then to every request one `result` or one `error` of the
 * same `id`, in the order asked; `progress` may come before.
 */
import * as v from 'valibot';
import { type Described, parseJson } from './json';
import type { ServeMethod } from './requests';

const GeneratorInfoSchema = v.object({
  network: v.string(),
  height: v.number(),
  width: v.number(),
  channels: v.number(),
  /** Labels are 0 to `labels - 1`; 0 for a generator without. */
  labels: v.number(),
  /** What the classes are called, in the order of the labels; absent where the data does not say. */
  labelNames: v.optional(v.array(v.string())),
  /** Random numbers that make one image. */
  latentSize: v.number(),
});

const RestorerInfoSchema = v.object({
  network: v.string(),
  inputChannels: v.number(),
  outputChannels: v.number(),
  /** The train block's degradation as written: `blur(1.5) -> salt_pepper(0.05)`; missing when there is none to apply. */
  degradation: v.optional(v.string()),
  /** Whether it fills holes: a picture then needs a `mask`, or an alpha that is one. */
  fills: v.boolean(),
});

const ClassifierInfoSchema = v.object({
  network: v.string(),
  /** Classes are 0 to `classes - 1`. */
  classes: v.number(),
  /** What they are called, in order; absent where the data does not say. */
  names: v.optional(v.array(v.string())),
});

const EncoderInfoSchema = v.object({
  network: v.string(),
  /** Of the result that is the vector; absent for an only result. */
  result: v.optional(v.string()),
  /** Numbers in the vector. */
  size: v.number(),
});

const ReadySchema = v.object({
  event: v.literal('ready'),
  /** Absolute path of the run folder. */
  run: v.string(),
  train: v.string(),
  /** Of the checkpoint. */
  step: v.number(),
  seed: v.number(),
  backend: v.string(),
  /** Why this backend: one sentence. */
  reason: v.string(),
  /** What the train block's networks can do; the first is the default. */
  generators: v.array(GeneratorInfoSchema),
  restorers: v.array(RestorerInfoSchema),
  /** Absent from a process that is older than these. */
  classifiers: v.optional(v.array(ClassifierInfoSchema)),
  encoders: v.optional(v.array(EncoderInfoSchema)),
});

const PICTURE = {
  /** A PNG in base64. */
  png: v.string(),
  height: v.number(),
  width: v.number(),
  /** 1 gray, 2 gray with alpha, 3 RGB, 4 RGBA. */
  channels: v.number(),
};
const PictureSchema = v.object(PICTURE);

const GenerateResultSchema = v.object({
  network: v.string(),
  seed: v.number(),
  rows: v.number(),
  columns: v.number(),
  /** Row by row; with `sheet` one picture of all. */
  images: v.array(v.object({ ...PICTURE, sample: v.optional(v.number()), label: v.optional(v.number()) })),
  /** Arguments of `cnn` that write the same pixels, without the output path. */
  command: v.array(v.string()),
});

const DirectionsResultSchema = v.object({
  /** Samples the directions were computed from. */
  samples: v.number(),
  /** By falling effect: the share of the images' variance that each explains. */
  explained: v.array(v.number()),
});

/** Over all pixels and colors of 8 bits, alpha left out; `psnr` in decibels, at most 100. */
const QualitySchema = v.object({ psnr: v.number(), ssim: v.number() });

const RestoreResultSchema = v.object({
  network: v.string(),
  /** What the network got. */
  input: PictureSchema,
  restored: PictureSchema,
  original: v.optional(PictureSchema),
  /** Missing without an original, or when the sizes differ. */
  quality: v.optional(v.object({ input: v.optional(QualitySchema), restored: v.optional(QualitySchema) })),
  seconds: v.number(),
  /** In how many pieces it was computed; one is the whole picture at once. */
  tiling: v.object({
    tiles: v.number(),
    height: v.number(),
    width: v.number(),
    overlap: v.number(),
    /** Whether that is what the whole picture at once would give. */
    exact: v.boolean(),
  }),
  /** Arguments of `cnn` that write the same pixels, without the output path; missing when a file has no path. */
  command: v.optional(v.array(v.string())),
});

const ClassifyResultSchema = v.object({
  network: v.string(),
  /** The most probable first. */
  classes: v.array(v.object({ class: v.number(), name: v.optional(v.string()), probability: v.number() })),
  /** Arguments of `cnn` that tell the same; missing when a file has no path. */
  command: v.optional(v.array(v.string())),
});

const EncodeResultSchema = v.object({
  network: v.string(),
  /** As asked for: a vector of each image. */
  vectors: v.array(v.array(v.number())),
  /** With `map`: where each lies, 0 being left or top and 1 right or bottom. */
  places: v.optional(v.array(v.object({ x: v.number(), y: v.number() }))),
  /** Arguments of `cnn` that compute the same, without the output path; missing when a file has no path. */
  command: v.optional(v.array(v.string())),
});

const ServeMessageSchema = v.variant('event', [
  ReadySchema,
  v.object({
    event: v.literal('progress'),
    id: v.number(),
    done: v.number(),
    /** Of the same unit as `done`: tiles, or images. */
    of: v.number(),
  }),
  v.object({
    event: v.literal('result'),
    id: v.number(),
    result: v.union([
      GenerateResultSchema,
      DirectionsResultSchema,
      RestoreResultSchema,
      ClassifyResultSchema,
      EncodeResultSchema,
    ]),
  }),
  v.object({
    event: v.literal('error'),
    /** Missing when no request is to blame: the run could not be opened (and the process ends), or a line was no request. */
    id: v.optional(v.number()),
    /** As in training events; `cancelled` for a request that was. */
    code: v.string(),
    message: v.string(),
  }),
  v.object({ event: v.literal('warning'), message: v.string() }),
]);

/** A line that `cnn serve` writes. */
export type ServeMessage = Described<typeof ServeMessageSchema>;
/** The first line: what the run can be asked for. */
export type ServeReady = Described<typeof ReadySchema>;
/** A generator of the run, and what its samples depend on. */
export type GeneratorInfo = Described<typeof GeneratorInfoSchema>;
/** A network of the run that turns pictures into pictures. */
export type RestorerInfo = Described<typeof RestorerInfoSchema>;
/** The pictures that `generate` made. */
export type GenerateResult = Described<typeof GenerateResultSchema>;
/** The principal directions of a generator’s latent space. */
export type DirectionsResult = Described<typeof DirectionsResultSchema>;
/** What the network was given, and what it made. */
export type RestoreResult = Described<typeof RestoreResultSchema>;
/** A network of the run that tells classes of pictures. */
export type ClassifierInfo = Described<typeof ClassifierInfoSchema>;
/** A network of the run that makes vectors of pictures. */
export type EncoderInfo = Described<typeof EncoderInfoSchema>;
/** What a picture shows. */
export type ClassifyResult = Described<typeof ClassifyResultSchema>;
/** The vectors of pictures, and where these lie on a map. */
export type EncodeResult = Described<typeof EncodeResultSchema>;
/** How near a picture is to the original: PSNR in dB, SSIM up to 1. */
export type Quality = Described<typeof QualitySchema>;
/** A picture as a PNG in base64, with its size in pixels. */
export type Picture = Described<typeof PictureSchema>;

/** The results, by method. */
export interface ServeResults extends Record<ServeMethod, object> {
  readonly generate: GenerateResult;
  readonly directions: DirectionsResult;
  readonly restore: RestoreResult;
  readonly classify: ClassifyResult;
  readonly encode: EncodeResult;
}

/** Undefined for a line that isn't a message we know. */
export function parseServeMessage(line: string): ServeMessage | undefined {
  return parseJson(ServeMessageSchema, line);
}
