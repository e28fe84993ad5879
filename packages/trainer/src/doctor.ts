import { BACKENDS, firstLine } from './backends/start';
import { libraryVersions } from './backends/versions';
import { findCifar10 } from './data/cifar10';
import { FASHION_MNIST, findDigits, MNIST } from './data/digits';
import type { DataContext } from './data/paths';
import { TrainerError } from './errors';
import { dataContext } from './loop/sources';

export interface Doctor {
  readonly versions: Readonly<Record<string, string>>;
  readonly backends: readonly {
    readonly name: string;
    readonly description: string;
    readonly works: boolean;
    /** Why it doesn't work. */
    readonly problem?: string;
    /** What to do about that. */
    readonly advice?: string;
    readonly versions: Readonly<Record<string, string>>;
  }[];
  /** The one that `auto` takes. */
  readonly chosen?: string;
  readonly data: readonly {
    readonly name: string;
    /** The folder it is in. */
    readonly path?: string;
    /** Where it was looked for and what to do. */
    readonly advice?: string;
  }[];
}

/** Which backends and data sets are there, and what to do about those that aren't. */
export async function doctor(given: Partial<DataContext> = {}): Promise<Doctor> {
  const context = dataContext(process.cwd(), { workspace: process.cwd(), ...given });
  const backends = [];
  for (const { name, description, advice, versions, start } of BACKENDS) {
    const common = { name, description, versions: versions() };
    try {
      const { tf } = await start();
      const sum = tf.tidy(() => tf.add(1, 2));
      const [value] = await sum.data();
      sum.dispose();
      if (value !== 3) throw new Error(`it computes 1 + 2 = ${value}`);
      backends.push({ ...common, works: true });
    } catch (error) {
      backends.push({ ...common, works: false, problem: firstLine(error), advice });
    }
  }
  return {
    versions: { ...libraryVersions(), platform: `${process.platform}-${process.arch}` },
    backends,
    chosen: backends.find(({ works }) => works)?.name,
    data: [
      find('mnist', () => findDigits(MNIST, context)),
      find('fashion_mnist', () => findDigits(FASHION_MNIST, context)),
      find('cifar10', () => findCifar10(context)),
    ],
  };
}

function find(name: string, look: () => string): Doctor['data'][number] {
  try {
    return { name, path: look() };
  } catch (error) {
    if (error instanceof TrainerError) return { name, advice: error.message };
    throw error;
  }
}
