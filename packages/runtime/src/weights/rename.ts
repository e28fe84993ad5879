/** Tensors of a file under the names that a person gives them: `--map 'body.0.*=conv_1.*'`. */
import { TrainerError } from '@cnn-studio/data';
import type { FloatTensor } from '../float-tensor';
import type { FoundWeights } from './found';

/** Names in a file and in the network; `*` stands for any text, the same on both sides. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

export interface Renamed {
  readonly found: FoundWeights;
  /** From new names to those in the file. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** @throws TrainerError `checkpoint-mismatch` when a name is not in the file, or two tensors get one name */
export function rename(found: FoundWeights, renames: readonly Rename[]): Renamed {
  if (renames.length === 0) return { found, renamed: new Map() };
  const patterns = renames.map(({ from, to }) => ({ from, to, pattern: patternOf(from), matches: 0 }));
  const tensors = new Map<string, FloatTensor>();
  const renamed = new Map<string, string>();
  for (const [name, tensor] of found.tensors) {
    const one = patterns.find(({ pattern }) => pattern.test(name));
    if (one === undefined) {
      if (!renamed.has(name)) tensors.set(name, tensor);
      continue;
    }
    one.matches++;
    const caught = one.pattern.exec(name)!.slice(1);
    const to = one.to.replaceAll('*', () => caught.shift() ?? '');
    const other = renamed.get(to);
    if (other !== undefined) {
      throw new TrainerError(
        'checkpoint-mismatch',
        `\`--map\` gives ${other} and ${name} the same name, ${to}.`,
      );
    }
    renamed.set(to, name);
    tensors.set(to, tensor);
  }
  const useless = patterns.find(({ matches }) => matches === 0);
  if (useless !== undefined) {
    const some = [...found.tensors.keys()].slice(0, 8).join(', ');
    const others = found.tensors.size > 8 ? ` and ${found.tensors.size - 8} others` : '';
    throw new TrainerError(
      'checkpoint-mismatch',
      `\`--map ${useless.from}=${useless.to}\`: nothing in ${found.from} has that name. There are ${some}${others}.`,
    );
  }
  return { found: { ...found, tensors }, renamed };
}

function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.*)')}$`);
}
