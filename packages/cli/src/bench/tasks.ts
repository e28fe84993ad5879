import type { BackendName } from '@cnn-studio/runtime';
import { PROGRAMS } from './programs';
import type { Part, Runs, Task } from './results';
import { ROWS } from './rows';

/** Those that compute on a GPU, and the processor to compare with. */
const MEASURED: readonly BackendName[] = [
  'webgpu-ort',
  'webgpu-tfjs',
  'cuda',
  'node-gpu',
  'directml',
  'coreml',
  'cpu',
];

/** The programs whose slowest operators are told: a GAN and a restoration network. */
const PROFILED = { usual: ['gan', 'unet'], tiny: ['cvanet'] };

export const PARTS: readonly Part[] = ['products', 'steps', 'profiles', 'agreement', 'batches'];

export interface Planned {
  /** The backends that start. */
  readonly works: ReadonlySet<string>;
  /** Whether there is PyTorch on the GPU. */
  readonly hasPeer: boolean;
  readonly tiny: boolean;
  readonly parts?: readonly Part[];
  readonly backends?: readonly string[];
}

/** What is to be measured, in this order: what says most comes first. */
export function plan({ works, hasPeer, tiny, parts = PARTS, backends: wanted }: Planned): Task[] {
  const backends = MEASURED.filter((name) => works.has(name) && (wanted?.includes(name) ?? true));
  const webgpu = backends.filter((name) => name.startsWith('webgpu'));
  const peers: readonly Runs[] = hasPeer ? ['pytorch-float32', 'pytorch-tf32'] : [];
  const all: readonly Runs[] = [...backends, ...peers];
  const programs = Object.keys(ROWS).filter((name) => !tiny || ROWS[name]!.tiny !== undefined);
  const task = (part: Part, backend: Runs, program?: string): Task => ({
    part,
    backend,
    ...(program === undefined ? {} : { program }),
    status: 'waiting',
  });
  const rows = (part: Part) =>
    programs.flatMap((program) => all.map((backend) => task(part, backend, program)));
  const tasks: Record<Part, () => Task[]> = {
    backends: () => [],
    products: () => all.map((backend) => task('products', backend)),
    steps: () => rows('steps'),
    profiles: () =>
      (tiny ? PROFILED.tiny : PROFILED.usual).flatMap((program) =>
        webgpu.map((one) => task('profiles', one, program)),
      ),
    agreement: () =>
      Object.keys(PROGRAMS).flatMap((program) =>
        backends.filter((name) => name !== 'cpu').map((backend) => task('agreement', backend, program)),
      ),
    batches: () => (tiny ? [] : rows('batches')),
  };
  return parts.flatMap((part) => tasks[part]());
}
