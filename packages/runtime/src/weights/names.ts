/** What the names of tensors say, in the ways in which PyTorch, Keras, TensorFlow and this program write them. */
import type { WeightLayout } from '@cnn-studio/language';
import type { FloatTensor } from '../float-tensor';
import type { Role } from './wanted';

export interface NamedTensor {
  readonly name: string;
  /** The last part of its name. */
  readonly last: string;
  readonly role: Role | undefined;
}

/** The tensors of one layer. */
export interface TensorGroup {
  /** What their names have in common, with slashes. */
  readonly prefix: string;
  readonly members: readonly NamedTensor[];
}

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['weight', 'kernel'],
  ['embeddings', 'kernel'],
  ['embedding', 'kernel'],
  ['table', 'kernel'],
  ['kernel', 'kernel'],
  ['gamma', 'kernel'],
  ['scale', 'kernel'],
  ['w', 'kernel'],
  ['bias', 'bias'],
  ['beta', 'bias'],
  ['b', 'bias'],
  ['offset', 'bias'],
  ['running_mean', 'mean'],
  ['moving_mean', 'mean'],
  ['mean', 'mean'],
  ['running_var', 'variance'],
  ['moving_variance', 'variance'],
  ['variance', 'variance'],
  ['var', 'variance'],
]);

const COLLECTIONS = new Set(['params', 'batch_stats']);

/** Words that only one of them uses. */
const WORDS: Readonly<Record<WeightLayout, ReadonlySet<string>>> = {
  pytorch: new Set(['weight', 'running_mean', 'running_var', 'num_batches_tracked']),
  keras: new Set(['kernel', 'gamma', 'beta', 'moving_mean', 'moving_variance', 'embeddings', 'embedding']),
};

/** Whose words the names of tensors use: undefined where they use those of both, or of neither. */
export function toldByNames(tensors: ReadonlyMap<string, FloatTensor>): WeightLayout | undefined {
  const words = new Set([...tensors.keys()].map((name) => name.replace(/:\d+$/, '').split(/[./]/).at(-1)!));
  const used = (['pytorch', 'keras'] as const).filter((one) =>
    [...words].some((word) => WORDS[one].has(word)),
  );
  return used.length === 1 ? used[0] : undefined;
}

/** Counts of batches are no weights. */
const IGNORED = new Set(['num_batches_tracked', 'iterations', 'learning_rate', 'global_step']);

/** Layers in the order of the file; in that of the numbers in their names, where the file is sorted by alphabet. */
export function groupTensors(tensors: ReadonlyMap<string, FloatTensor>): TensorGroup[] {
  const groups = new Map<string, NamedTensor[]>();
  for (const name of tensors.keys()) {
    // TensorFlow's `kernel:0`.
    const parts = name.replace(/:\d+$/, '').split(/[./]/);
    // Flax keeps the weights of a layer and its statistics apart.
    if (COLLECTIONS.has(parts[0]!) && parts.length > 2) parts.shift();
    const last = parts.pop()!;
    if (IGNORED.has(last)) continue;
    const role = ROLES.get(last.toLowerCase());
    // What is not known to be a part of a layer is one of its own.
    const prefix = role === undefined && parts.length === 0 ? last : parts.join('/');
    groups.set(prefix, [...(groups.get(prefix) ?? []), { name, last, role }]);
  }
  const found = [...groups].map(([prefix, members]) => ({ prefix, members }));
  return isByAlphabet(tensors) ? found.sort((a, b) => natural.compare(a.prefix, b.prefix)) : found;
}

const natural = new Intl.Collator('en', { numeric: true });

/** As safetensors' own writer does it. */
export function isByAlphabet(tensors: ReadonlyMap<string, FloatTensor>): boolean {
  // It has the integers before the others.
  const names = [...tensors.keys()].filter((name) => !isIgnored(name));
  return names.length > 2 && names.every((name, index) => index === 0 || names[index - 1]! < name);
}

/** Whether it is of an optimizer or counts batches: no weight. */
export function isIgnored(name: string): boolean {
  return IGNORED.has(name.split(/[./]/).at(-1)!);
}

/**
 * Of tensors of several networks those of one, and of the networks that it calls: their names begin with its name. All of
 * them where the first parts of the names are no networks' names.
 * @param networks the network and those it calls
 * @returns undefined when they are of several networks and none is this
 */
export function withinNetworks(
  tensors: ReadonlyMap<string, FloatTensor>,
  networks: ReadonlySet<string>,
): ReadonlyMap<string, FloatTensor> | undefined {
  const wanted = new Set([...networks].map((name) => name.toLowerCase()));
  const firstOf = (name: string) => name.split(/[./]/)[0]!;
  const own = [...tensors].filter(([name]) => wanted.has(firstOf(name).toLowerCase()));
  if (own.length > 0) return new Map(own);
  // This program's own names: `Critic/conv_1/kernel`.
  const isOwn = [...tensors.keys()].every(
    (name) => /^[^./]+(\/[^./]+){2,}$/.test(name) && !COLLECTIONS.has(firstOf(name)),
  );
  return isOwn && new Set([...tensors.keys()].map(firstOf)).size > 1 ? undefined : tensors;
}
