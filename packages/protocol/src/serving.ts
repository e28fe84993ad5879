/**
 * What `cnn serve FILE --run DIR --stdio` hears and says: one JSON object a line each way. The process keeps a run's
 * networks loaded, so that an editor's panels get pictures at once. The command line, the trainer and the
 * extension share these types.
 *
 * The process says `ready` once, then answers every request with one `result` or one `error` of the same `id`,
 * in the order asked; `progress` may come before. A `cancel` is not answered itself: the request it names ends with the
 * error `cancelled`, unless it was done by then. When standard input closes, the process ends.
 */

export type ServeRequest =
  | { readonly id: number; readonly method: 'generate'; readonly params: GenerateParams }
  | { readonly id: number; readonly method: 'directions'; readonly params: DirectionsParams }
  | { readonly id: number; readonly method: 'restore'; readonly params: RestoreParams }
  | { readonly id: number; readonly method: 'cancel' };

/** The results, by method. */
export interface ServeResults {
  readonly generate: GenerateResult;
  readonly directions: DirectionsResult;
  readonly restore: RestoreResult;
}

export type ServeMethod = keyof ServeResults;

export type ServeMessage =
  | ServeReady
  | {
      readonly event: 'progress';
      readonly id: number;
      readonly done: number;
      /** Of the same unit as `done`: tiles, or images. */
      readonly of: number;
    }
  | { readonly event: 'result'; readonly id: number; readonly result: ServeResults[ServeMethod] }
  | {
      readonly event: 'error';
      /** Missing when no request is to blame: the run could not be opened (and the process ends), or a line was no request. */
      readonly id?: number;
      /** As in training events; `cancelled` for a request that was. */
      readonly code: string;
      readonly message: string;
    }
  | { readonly event: 'warning'; readonly message: string };

export interface ServeReady {
  readonly event: 'ready';
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly train: string;
  /** Of the checkpoint. */
  readonly step: number;
  readonly seed: number;
  readonly backend: string;
  /** Why this backend: one sentence. */
  readonly reason: string;
  /** What the train block's networks can do; the first is the default. */
  readonly generators: readonly GeneratorInfo[];
  readonly restorers: readonly RestorerInfo[];
}

export interface GeneratorInfo {
  readonly network: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Labels are 0 to `labels - 1`; 0 for a generator without. */
  readonly labels: number;
  /** Random numbers that make one image. */
  readonly latentSize: number;
}

export interface RestorerInfo {
  readonly network: string;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** The train block's degradation as written: `blur(1.5) -> salt_pepper(0.05)`; missing when there is none to apply. */
  readonly degradation?: string;
  /** Whether it fills holes: a picture then needs a `mask`, or an alpha that is one. */
  readonly fills: boolean;
}

/** The options of `cnn generate`, by the same names. */
export interface GenerateParams {
  readonly network?: string;
  /** Of the noise; by default the run's. */
  readonly seed?: number;
  /** How many images; by default ten for each label, or 64. */
  readonly count?: number;
  /** Only this label; by default a row for each. */
  readonly label?: number;
  /** Only this sample of the seed, counted from 0. */
  readonly sample?: number;
  /** From `sample` toward this one: by `mix`, or in `frames` images. */
  readonly to?: number;
  /** 0 is `sample`, 1 is `to`. */
  readonly mix?: number;
  readonly frames?: number;
  /** How far to go along each principal direction, in standard deviations of the noise. */
  readonly directions?: readonly number[];
  /** One sheet, as `cnn generate` writes it, instead of single images. */
  readonly sheet?: boolean;
}

export interface GenerateResult {
  readonly network: string;
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  /** Row by row; with `sheet` one picture of all. */
  readonly images: readonly (Picture & {
    readonly sample?: number;
    readonly label?: number;
  })[];
  /** Arguments of `cnn` that write the same pixels, without the output path. */
  readonly command: readonly string[];
}

export interface DirectionsParams {
  readonly network?: string;
}

export interface DirectionsResult {
  /** Samples the directions were computed from. */
  readonly samples: number;
  /** By falling effect: the share of the images' variance that each explains. */
  readonly explained: readonly number[];
}

export interface ImageInput {
  /** For messages: a path or a file name. */
  readonly name: string;
  /** A file that the process reads; or `data`. */
  readonly path?: string;
  /** A file's bytes in base64. */
  readonly data?: string;
}

export interface RestoreParams {
  readonly network?: string;
  readonly image: ImageInput;
  /** What the restored image should be: PSNR and SSIM are told against it. */
  readonly original?: ImageInput;
  /** For a network that fills holes: white where `image` is to be filled. By default what is transparent in it. */
  readonly mask?: ImageInput;
  /** Degrade `image` with this seed first, as the train block does; `image` is then the original. */
  readonly degrade?: number;
}

export interface RestoreResult {
  readonly network: string;
  /** What the network got. */
  readonly input: Picture;
  readonly restored: Picture;
  readonly original?: Picture;
  /** Missing without an original, or when the sizes differ. */
  readonly quality?: { readonly input?: Quality; readonly restored?: Quality };
  readonly seconds: number;
  /** In how many pieces it was computed; one is the whole picture at once. */
  readonly tiling: {
    readonly tiles: number;
    readonly height: number;
    readonly width: number;
    readonly overlap: number;
    /** Whether that is what the whole picture at once would give. */
    readonly exact: boolean;
  };
  /** Arguments of `cnn` that write the same pixels, without the output path; missing when a file has no path. */
  readonly command?: readonly string[];
}

/** Over all pixels and colors of 8 bits, alpha left out; `psnr` in decibels, at most 100. */
export interface Quality {
  readonly psnr: number;
  readonly ssim: number;
}

export interface Picture {
  /** A PNG in base64. */
  readonly png: string;
  readonly height: number;
  readonly width: number;
  /** 1 gray, 2 gray with alpha, 3 RGB, 4 RGBA. */
  readonly channels: number;
}
