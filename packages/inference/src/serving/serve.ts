import { resolve } from 'node:path';
import { decodeImage, encodePng, type Pixels, pixelsOf, TrainerError } from '@cnn-studio/data';
import type { EntryNode } from '@cnn-studio/language';
import type {
  ClassifyParams,
  ClassifyResult,
  DirectionsResult,
  EncodeParams,
  EncodeResult,
  GenerateParams,
  GenerateResult,
  GeneratorInfo,
  ImageInput,
  Picture,
  RestoreParams,
  RestoreResult,
  RestorerInfo,
  ServeMessage,
  ServeRequest,
} from '@cnn-studio/protocol';
import {
  findClassifications,
  findEncodings,
  findGenerators,
  findRestorations,
  type Recognition,
} from '@cnn-studio/runtime';
import { drawMade, Generator } from '../generation/generator';
import { chooseClassification, classesBy } from '../recognition/classify';
import { chooseEncoding } from '../recognition/encode';
import { mapPlaces } from '../recognition/map';
import { Recognizer } from '../recognition/recognizer';
import { compare } from '../restoration/compare';
import { type Following, stopIfCancelled } from '../restoration/image-model';
import { Restorer } from '../restoration/restorer';
import { type Trained, type UseOptions, withTrained } from '../trained';
import { requireRequest } from './requests';

/** What serving reads from and answers to. */
export interface ServeOptions extends UseOptions {
  /** As the person wrote it, for command lines. */
  readonly file: string;
  /** One request a line; their end is the end of serving. */
  readonly lines: AsyncIterable<string>;
  send(message: ServeMessage): void;
  /** The text of a node of the program as written. */
  textOf?(node: EntryNode): string;
  /** In words, an error that isn't a TrainerError; undefined for a fault of the program. */
  explain?(error: unknown): string | undefined;
}

/**
 * Opens a run and answers requests until `lines` ends; what is under way then is cancelled.
 * @throws TrainerError when the run cannot be opened
 */
export async function serve(options: ServeOptions): Promise<void> {
  await withTrained(options, async (trained) => {
    const service = new Service(options, trained);
    try {
      options.send(service.ready());
      for (const message of trained.origin.warnings) options.send({ event: 'warning', message });
      for await (const line of options.lines) if (line.trim() !== '') service.take(line);
    } finally {
      await service.end();
    }
  });
}

/** Nobody reads faster. */
const PROGRESS_MS = 50;

class Service {
  private readonly restorersByName = new Map<string, Restorer>();
  private readonly generators = new Map<string, Generator>();
  /** By network and result. */
  private readonly recognizers = new Map<string, Recognizer>();
  private readonly pending = new Map<number, AbortController>();
  /** Requests are answered one after the other: each uses all of the machine. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: ServeOptions,
    private readonly trained: Trained,
  ) {}

  ready(): ServeMessage {
    const { origin, train, runner } = this.trained;
    return {
      event: 'ready',
      run: origin.run ?? '',
      train: train.name,
      step: origin.step,
      seed: origin.seed,
      backend: runner.name,
      reason: runner.reason,
      generators: findGenerators(this.trained).map((node) => {
        const network = node.op === 'network' ? node.network : undefined;
        return this.generator(network).info;
      }),
      restorers: this.restorers(),
      classifiers: findClassifications(train).map(({ network, size, names }) => ({
        network,
        classes: size,
        ...(names === undefined ? {} : { names: [...names] }),
      })),
      encoders: findEncodings(train, this.options.program.networks).map(({ network, name, size }) => ({
        network,
        ...(name === undefined ? {} : { result: name }),
        size,
      })),
    };
  }

  private restorers(): RestorerInfo[] {
    const { textOf } = this.options;
    return findRestorations(this.trained.train).flatMap(({ use: { network } }) => {
      try {
        const { inputChannels, outputChannels, degradation, fills } = this.restorer(network);
        const text = degradation?.map((node) => textOf?.(node) ?? node.entry).join(' -> ');
        return [{ network, inputChannels, outputChannels, degradation: text, fills }];
      } catch (error) {
        // A network that pictures can't be sent through is not offered.
        if (error instanceof TrainerError) return [];
        throw error;
      }
    });
  }

  take(line: string): void {
    let request: ServeRequest;
    try {
      request = requireRequest(line);
    } catch (error) {
      this.refuse(error, (error as { id?: number }).id);
      return;
    }
    if (request.method === 'cancel') {
      this.pending.get(request.id)?.abort();
      return;
    }
    const { id } = request;
    if (this.pending.has(id)) {
      this.refuse(new TrainerError('wrong-use', `There is a request ${id} already.`), id);
      return;
    }
    const controller = new AbortController();
    this.pending.set(id, controller);
    this.last = this.last.then(() => this.answer(request, controller.signal));
  }

  private async answer(
    request: Exclude<ServeRequest, { method: 'cancel' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { id } = request;
    let told = performance.now();
    const following: Following = {
      signal,
      progress: (done, of) => {
        const now = performance.now();
        if (now - told < PROGRESS_MS) return;
        told = now;
        this.options.send({ event: 'progress', id, done, of });
      },
    };
    try {
      stopIfCancelled(signal);
      const result = await this.compute(request, following);
      stopIfCancelled(signal);
      this.options.send({ event: 'result', id, result });
    } catch (error) {
      this.refuse(error, id);
    } finally {
      this.pending.delete(id);
    }
  }

  private compute(request: Exclude<ServeRequest, { method: 'cancel' }>, following: Following) {
    switch (request.method) {
      case 'generate':
        return this.generate(request.params, following);
      case 'directions':
        return this.directions(request.params.network, following);
      case 'restore':
        return this.restore(request.params, following);
      case 'classify':
        return this.classify(request.params);
      case 'encode':
        return this.encode(request.params, following);
    }
  }

  private refuse(error: unknown, id: number | undefined): void {
    const known = error instanceof TrainerError;
    const told = known ? error.message : this.options.explain?.(error);
    this.options.send({
      event: 'error',
      id,
      code: known ? error.code : 'internal',
      message: told ?? `Internal error (a bug in cnn): ${error instanceof Error ? error.message : error}`,
    });
  }

  private async generate(params: GenerateParams, following: Following): Promise<GenerateResult> {
    const generator = this.generator(params.network);
    const made = await generator.make(params, following);
    const images =
      params.sheet === true
        ? [await pictureOf(drawMade(made))]
        : await Promise.all(
            made.images.map(async ({ image, range, sample, label }) => ({
              ...(await pictureOf(pixelsOf(image, range, 8))),
              sample,
              label,
            })),
          );
    const { seed, rows, columns } = made;
    const command = this.command('generate', [], {
      network: params.network,
      seed,
      count: params.count,
      label: nameOfLabel(generator.info, params.label),
      sample: params.sample,
      to: params.to,
      mix: params.mix,
      frames: params.frames,
      direction: params.directions?.flatMap((amount, k) => (amount === 0 ? [] : [`${k + 1}=${amount}`])),
    });
    return { network: generator.info.network, seed, rows, columns, images, command };
  }

  private async directions(network: string | undefined, following: Following): Promise<DirectionsResult> {
    const { samples, explained } = await this.generator(network).directions(following);
    return { samples, explained };
  }

  private async restore(params: RestoreParams, following: Following): Promise<RestoreResult> {
    const restorer = this.restorer(params.network);
    const started = performance.now();
    const image = await readImage(params.image);
    const mask = params.mask === undefined ? undefined : await readImage(params.mask);
    let original: Pixels | undefined = params.degrade === undefined ? undefined : image;
    if (params.original !== undefined) original = await readImage(params.original);
    stopIfCancelled(following.signal);
    const treatment = { degrade: params.degrade, mask };
    const { input, restored, tiling } = await restorer.restore(image, treatment, following);
    const seconds = (performance.now() - started) / 1000;
    const quality =
      original === undefined
        ? undefined
        : { input: compare(input, original), restored: compare(restored, original) };
    const told = quality?.input === undefined && quality?.restored === undefined ? undefined : quality;
    const { path } = params.image;
    return {
      network: restorer.network,
      input: await pictureOf(input),
      restored: await pictureOf(restored),
      original: original === undefined ? undefined : await pictureOf(original),
      quality: told,
      seconds,
      tiling,
      command:
        path === undefined || (params.mask !== undefined && params.mask.path === undefined)
          ? undefined
          : this.command('restore', [path], {
              network: params.network,
              degrade: params.degrade,
              mask: params.mask?.path,
            }),
    };
  }

  private async classify({ network, image, top }: ClassifyParams): Promise<ClassifyResult> {
    const { program } = this.options;
    const found = chooseClassification(program, this.trained.train, network);
    const scores = await this.recognizer(found, 'classes').read(fileOf(image));
    const classes = classesBy(found, scores).slice(0, top);
    const { path } = image;
    return {
      network: found.network,
      classes,
      command:
        path === undefined
          ? undefined
          : this.command('classify', [path], { network, top: String(classes.length) }),
    };
  }

  private async encode(
    { network, result, images, map }: EncodeParams,
    { progress, signal }: Following,
  ): Promise<EncodeResult> {
    const { program } = this.options;
    const found = chooseEncoding(program, this.trained.train, { network, result });
    const recognizer = this.recognizer(found, found.name ?? '');
    const vectors: Float32Array[] = [];
    for (const image of images) {
      stopIfCancelled(signal);
      vectors.push(await recognizer.read(fileOf(image)));
      progress?.(vectors.length, images.length);
    }
    const paths = images.flatMap(({ path }) => path ?? []);
    return {
      network: found.network,
      vectors: vectors.map((vector) => [...vector]),
      ...(map === true ? { places: mapPlaces(vectors) } : {}),
      command: paths.length < images.length ? undefined : this.command('encode', paths, { network, result }),
    };
  }

  private recognizer(recognition: Recognition, what: string): Recognizer {
    const key = `${recognition.network}/${what}`;
    let recognizer = this.recognizers.get(key);
    if (recognizer === undefined) {
      recognizer = new Recognizer(this.options.program, this.trained, recognition);
      this.recognizers.set(key, recognizer);
    }
    return recognizer;
  }

  private command(
    name: string,
    operands: readonly string[],
    options: Readonly<Record<string, string | number | readonly string[] | undefined>>,
  ): string[] {
    const { file, run = '', step = 'last' } = this.options;
    const words = [name, file, ...operands, '--run', run];
    if (step !== 'last') words.push('--step', String(step));
    for (const [option, value] of Object.entries(options)) {
      if (value === undefined) continue;
      for (const one of Array.isArray(value) ? value : [value]) words.push(`--${option}`, String(one));
    }
    return words;
  }

  private restorer(network: string | undefined): Restorer {
    const key = network ?? '';
    let restorer = this.restorersByName.get(key);
    if (restorer === undefined) {
      restorer = new Restorer(this.options.program, this.trained, network);
      this.restorersByName.set(key, restorer);
    }
    return restorer;
  }

  private generator(network: string | undefined): Generator {
    const key = network ?? '';
    let generator = this.generators.get(key);
    if (generator === undefined) {
      generator = new Generator(this.trained, this.options.program, network);
      this.generators.set(key, generator);
    }
    return generator;
  }

  /** Nobody listens any more. */
  async end(): Promise<void> {
    for (const controller of this.pending.values()) controller.abort();
    await this.last;
    for (const restorer of this.restorersByName.values()) restorer.dispose();
    for (const generator of this.generators.values()) generator.dispose();
    for (const recognizer of this.recognizers.values()) recognizer.dispose();
  }
}

/** As the command takes it: a name goes before a number, which may be another class's name. */
function nameOfLabel({ labelNames }: GeneratorInfo, label: GenerateParams['label']): string | undefined {
  if (label === undefined) return undefined;
  return (typeof label === 'number' ? labelNames?.[label] : undefined) ?? String(label);
}

function readImage(image: ImageInput): Promise<Pixels> {
  return decodeImage(fileOf(image));
}

function fileOf({ name, path, data }: ImageInput): string | { name: string; bytes: Uint8Array } {
  return path === undefined ? { name, bytes: Buffer.from(data!, 'base64') } : resolve(path);
}

async function pictureOf(pixels: Pixels): Promise<Picture> {
  const { height, width, channels } = pixels;
  const png = Buffer.from(await encodePng(pixels)).toString('base64');
  return { png, height, width, channels };
}
