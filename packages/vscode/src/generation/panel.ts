import { dirname, join } from 'node:path';
import type { GenerateParams, GenerateResult, GeneratorInfo } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import type { ModelPanelKind, ModelStatus, PanelContent, PanelHost } from '../model/panel';
import { ModelError } from '../model/process';
import { recognizes } from '../model/recognizes';
import { copyCommand, copyText } from '../terminal/copy';
import { reach } from '../walkthrough/milestones';
import { type GenerationTexts, generationBody } from './html';
import { type PlateName, parseFromGeneration, type ToGeneration } from './messages';

export const GENERATION: ModelPanelKind = {
  viewType: 'cnn.generation',
  page: 'generation',
  title: () => vscode.l10n.t('CNN Generation'),
  body: () => generationBody(texts()),
  create: (host) => new Generation(host),
};

function texts(): GenerationTexts {
  const { t } = vscode.l10n;
  return {
    title: t('CNN Generation'),
    restart: t('Try Again'),
    reload: t('Reload Weights'),
    reloadHint: t('Loads the newest checkpoint: a run that is still training has newer weights.'),
    log: t('Show Log'),
    network: t('Network'),
    again: t('Sample Again'),
    againHint: t('Draws new noise from a new seed.'),
    back: t('Back'),
    seed: t('Seed'),
    copySeed: t('Copy'),
    label: t('Label'),
    allLabels: t('all, a row each'),
    count: t('Samples'),
    save: t('Save…'),
    copyCommand: t('Copy Command'),
    copyCommandHint: t('Copies the command line that writes the same picture.'),
    samples: t('Samples'),
    samplesHint: t(
      'Click a sample to look at it; Shift-click another one to go from the first to the second.',
    ),
    chosen: t('Chosen sample'),
    sample: t('Sample {0}'),
    sampleOfLabel: t('Sample {0}, label {1}'),
    between: t('From sample {0} to {1}'),
    interpolation: t('Interpolation'),
    interpolationHint: t('Shift-click another sample.'),
    mix: t('Position between the two samples'),
    clear: t('Clear'),
    directions: t('Principal directions'),
    directionsHint: t('Directions of the noise along which the images change most (GANSpace).'),
    find: t('Find Directions'),
    finding: t('Finding the principal directions'),
    cancel: t('Cancel'),
    reset: t('Reset'),
    direction: t('Direction {0}, {1} of the variance'),
    large: t('The chosen sample, enlarged'),
  };
}

class Generation implements PanelContent {
  #generators: readonly GeneratorInfo[] | undefined;
  #seed = 0;
  readonly #asked = new Map<PlateName, GenerateParams>();
  readonly #made = new Map<PlateName, GenerateResult>();
  readonly #controllers = new Map<PlateName | 'directions', AbortController>();

  constructor(private readonly host: PanelHost) {}

  /** The status, which follows, brings the generators. */
  fresh(): void {}

  status(status: ModelStatus): void {
    const { phase, text } = status;
    if (phase === 'ready') {
      this.#generators = status.ready.generators;
      this.#seed = status.ready.seed;
      if (this.#generators.length === 0) {
        const none = vscode.l10n.t(
          'This run trains no network that makes images from noise or labels alone. For a network that takes images, use CNN: Restore Images.',
        );
        const text = `${none} ${recognizes(status.ready)}`.trim();
        this.#post({ type: 'status', phase: 'failed', text });
        return;
      }
      this.#post({ type: 'status', phase, text });
      this.#tellGenerators();
      return;
    }
    this.#post({ type: 'status', phase, text });
  }

  async receive(raw: unknown): Promise<void> {
    const message = parseFromGeneration(raw);
    if (message === undefined) return;
    switch (message.type) {
      case 'generate':
        return this.#generate(message.plate, message.params);
      case 'directions':
        return this.#directions(message.network);
      case 'cancelDirections':
        this.#controllers.get('directions')?.abort();
        return;
      case 'save':
        return this.#save(message.plate);
      case 'command':
        return this.#copyCommand(message.plate);
      case 'copy':
        return copyText(message.text);
      case 'restart':
        return this.host.restart();
      case 'log':
        this.host.log.show();
    }
  }

  dispose(): void {
    for (const controller of this.#controllers.values()) controller.abort();
  }

  #tellGenerators(): void {
    if (this.#generators === undefined || this.#generators.length === 0) return;
    this.#post({ type: 'generators', generators: this.#generators, seed: this.#seed });
  }

  async #generate(plate: PlateName, params: GenerateParams): Promise<void> {
    this.#asked.set(plate, params);
    await this.#follow(plate, async (signal) => {
      const model = await this.host.model();
      const made = await model.request('generate', params, { signal });
      this.#made.set(plate, made);
      const { rows, columns, images } = made;
      reach('used');
      this.#post({
        type: 'images',
        plate,
        rows,
        columns,
        images: images.map(({ png, height, width, sample, label }) => ({
          png: bytesOf(png),
          height,
          width,
          sample,
          label,
        })),
      });
    });
  }

  async #directions(network: string | undefined): Promise<void> {
    await this.#follow('directions', async (signal) => {
      const model = await this.host.model();
      const progress = (done: number, of: number) => this.#post({ type: 'finding', progress: done / of });
      const { explained } = await model.request('directions', { network }, { signal, progress });
      this.#post({ type: 'directions', explained });
    });
  }

  /** A newer request for the same thing takes an older one's place. */
  async #follow(what: PlateName | 'directions', work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#controllers.get(what)?.abort();
    const controller = new AbortController();
    this.#controllers.set(what, controller);
    try {
      await work(controller.signal);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      if (this.#controllers.get(what) !== controller) return;
      this.#post({ type: 'problem', plate: what, text: error.code === 'cancelled' ? '' : error.message });
    }
  }

  async #save(plate: PlateName): Promise<void> {
    const params = this.#asked.get(plate);
    if (params === undefined) return;
    const { t } = vscode.l10n;
    const model = await this.host.model();
    const sheet = plate !== 'image';
    const [{ images, seed }, target] = await Promise.all([
      model.request('generate', { ...params, sheet }),
      vscode.window.showSaveDialog({
        title: sheet ? t('Save Sheet') : t('Save Image'),
        defaultUri: vscode.Uri.file(join(dirname(this.host.run.file), nameFor(plate, params))),
        filters: { PNG: ['png'] },
      }),
    ]);
    if (target === undefined) return;
    await vscode.workspace.fs.writeFile(target, bytesOf(images[0]!.png));
    vscode.window.setStatusBarMessage(t('Saved {0} (seed {1})', target.fsPath, seed), 5000);
  }

  async #copyCommand(plate: PlateName): Promise<void> {
    const made = this.#made.get(plate);
    if (made !== undefined) await copyCommand([...made.command, '-o', 'generated.png']);
  }

  #post(message: ToGeneration): void {
    this.host.post(message);
  }
}

function nameFor(plate: PlateName, { seed, label, sample, to }: GenerateParams): string {
  const parts: (string | number)[] = [
    plate === 'grid' ? 'samples' : plate === 'strip' ? 'between' : 'sample',
  ];
  if (sample !== undefined) parts.push(sample);
  if (to !== undefined) parts.push(to);
  if (label !== undefined) parts.push(`label-${label}`);
  if (seed !== undefined) parts.push(`seed-${seed}`);
  return `${parts.join('-')}.png`;
}

/** The editor hands over plain arrays of bytes, but makes something else of Node's own kind. */
function bytesOf(png: string): Uint8Array {
  return Uint8Array.from(Buffer.from(png, 'base64'));
}
