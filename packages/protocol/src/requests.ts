/**
 * What `cnn serve FILE --run DIR --stdio` hears: one JSON object a line. The process keeps a run's networks loaded, so
 * that an editor's panels get pictures at once. `answers.ts` has what it says.
 *
 * A `cancel` is not answered itself: the request it names ends with the error `cancelled`, unless it was done by then.
 * When standard input closes, the process ends.
 */
import * as v from 'valibot';
import type { Described } from './json';

/** Each schema's message says what a value should be: `generate needs seed to be a number.` */
const aNumber = v.pipe(v.number('a number'), v.finite('a number'));
const aText = v.string('a text');

const IMAGE = 'an image: a name with a path or with data in base64';
const ImageInputSchema = v.pipe(
  v.object(
    {
      /** For messages: a path or a file name. */
      name: v.string(IMAGE),
      /** A file that the process reads; or `data`. */
      path: v.optional(v.string(IMAGE)),
      /** A file's bytes in base64. */
      data: v.optional(v.string(IMAGE)),
    },
    IMAGE,
  ),
  v.check(({ path, data }) => (path === undefined) !== (data === undefined), IMAGE),
);

/** The options of `cnn generate`, by the same names. */
const GenerateSchema = v.strictObject({
  network: v.optional(aText),
  /** Of the noise; by default the run's. */
  seed: v.optional(aNumber),
  /** How many images; by default ten for each label, or 64. */
  count: v.optional(aNumber),
  /** Only this label, by number or by the name of its class; by default a row for each. */
  label: v.optional(v.union([aNumber, aText], 'a number or the name of a class')),
  /** Only this sample of the seed, counted from 0. */
  sample: v.optional(aNumber),
  /** From `sample` towards this one: by `mix`, or in `frames` images. */
  to: v.optional(aNumber),
  /** 0 is `sample`, 1 is `to`. */
  mix: v.optional(aNumber),
  frames: v.optional(aNumber),
  /** How far to go along each principal direction, in standard deviations of the noise. */
  directions: v.optional(
    v.array(v.pipe(v.number('a list of numbers'), v.finite('a list of numbers')), 'a list of numbers'),
  ),
  /** One sheet, as `cnn generate` writes it, instead of single images. */
  sheet: v.optional(v.boolean('true or false')),
});

const DirectionsSchema = v.strictObject({ network: v.optional(aText) });

const RestoreSchema = v.strictObject({
  network: v.optional(aText),
  image: ImageInputSchema,
  /** What the restored image should be: PSNR and SSIM are told against it. */
  original: v.optional(ImageInputSchema),
  /** For a network that fills holes: white where `image` is to be filled. By default what is transparent in it. */
  mask: v.optional(ImageInputSchema),
  /** Degrade `image` with this seed first, as the train block does; `image` is then the original. */
  degrade: v.optional(aNumber),
});

const ClassifySchema = v.strictObject({
  network: v.optional(aText),
  image: ImageInputSchema,
  /** Only so many classes, the most probable; by default all. */
  top: v.optional(v.pipe(aNumber, v.integer('a whole number'), v.minValue(1, 'at least 1'))),
});

const IMAGES = 'a list of images';
const EncodeSchema = v.strictObject({
  network: v.optional(aText),
  /** Which of the network's results, by its declared name, where several are vectors. */
  result: v.optional(aText),
  images: v.pipe(v.array(ImageInputSchema, IMAGES), v.minLength(1, IMAGES)),
  /** Also tell where each lies on a map of them. */
  map: v.optional(v.boolean('true or false')),
});

/** By method. */
const PARAMS = {
  generate: GenerateSchema,
  directions: DirectionsSchema,
  restore: RestoreSchema,
  classify: ClassifySchema,
  encode: EncodeSchema,
};

/** An image of a request: by path, or its file in base64. */
export type ImageInput = Described<typeof ImageInputSchema>;
/** The parameters of `generate`. */
export type GenerateParams = Described<typeof GenerateSchema>;
/** The parameters of `directions`. */
export type DirectionsParams = Described<typeof DirectionsSchema>;
/** The parameters of `restore`. */
export type RestoreParams = Described<typeof RestoreSchema>;
/** The parameters of `classify`. */
export type ClassifyParams = Described<typeof ClassifySchema>;
/** The parameters of `encode`. */
export type EncodeParams = Described<typeof EncodeSchema>;

/** What `cnn serve` can be asked to do. */
export type ServeMethod = keyof typeof PARAMS;

/** A line that `cnn serve` reads. */
export type ServeRequest =
  | {
      [Method in ServeMethod]: {
        readonly id: number;
        readonly method: Method;
        readonly params: Described<(typeof PARAMS)[Method]>;
      };
    }[ServeMethod]
  | { readonly id: number; readonly method: 'cancel' };

/** Why a line is no request, and the request's `id` where it has one. */
export interface BadRequest {
  readonly id?: number;
  readonly problem: string;
}

const EnvelopeSchema = v.object({
  id: v.number('A request needs an id, a number.'),
  method: v.optional(v.unknown()),
  params: v.optional(v.unknown()),
});

/** A line as a request. */
export function parseRequest(line: string): ServeRequest | BadRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: `A line is not JSON: ${line.slice(0, 60)}` };
  }
  if (!v.is(v.object({}), value)) return { problem: 'A request is a JSON object.' };
  const envelope = v.safeParse(EnvelopeSchema, value);
  if (!envelope.success) return { problem: 'A request needs an id, a number.' };
  const { id, method, params = {} } = envelope.output;
  if (method === 'cancel') return { id, method };
  if (typeof method !== 'string' || !Object.hasOwn(PARAMS, method)) {
    const known = [...Object.keys(PARAMS), 'cancel'].join(', ');
    return { id, problem: `There is no method ${String(method)}; there are ${known}.` };
  }
  if (typeof params !== 'object' || params === null)
    return { id, problem: 'The params must be a JSON object.' };
  const schema = PARAMS[method as ServeMethod];
  const result = v.safeParse(schema, params);
  if (result.success) return { id, method, params: result.output } as ServeRequest;
  const [issue] = result.issues;
  const name = String(issue.path?.[0]?.key);
  // A strict object's word for a key that it doesn't know.
  if (issue.expected === 'never') return { id, problem: `${method} takes no ${name}.` };
  const isMissing = issue.type === 'strict_object';
  const what = isMissing ? messageOf(schema.entries, name) : issue.message;
  return { id, problem: `${method} needs ${name} to be ${what}.` };
}

function messageOf(entries: Readonly<Record<string, v.GenericSchema>>, name: string): string {
  const { message } = entries[name] as { readonly message?: unknown };
  return String(message);
}
