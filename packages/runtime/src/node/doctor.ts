import { type DataContext, KNOWN_SETS, TrainerError } from '@cnn-studio/data';
import type { Doctor } from '@cnn-studio/protocol';
import { firstLine } from '../backends/message';
import type { Backend } from '../backends/runner';
import { BACKENDS, start, worksOnPlatform } from '../backends/start';
import { libraryVersions } from '../backends/versions';
import { dataContext } from './sources';

/** Which backends and data sets are there, and what to do about those that aren't. */
export async function doctor(given: Partial<DataContext> = {}): Promise<Doctor> {
  const context = dataContext(process.cwd(), { workspace: process.cwd(), ...given });
  const backends: Doctor['backends'][number][] = [];
  for (const backend of BACKENDS) backends.push(await examine(backend));
  const chosen = BACKENDS.find(
    ({ reason }, i) => reason !== undefined && backends[i]!.works && backends[i]!.unfit === undefined,
  );
  return {
    versions: { ...libraryVersions(), platform: `${process.platform}-${process.arch}` },
    backends,
    chosen: chosen?.name,
    data: KNOWN_SETS.map(({ name, find }) => findSet(name, () => find(context))),
  };
}

async function examine(backend: Backend): Promise<Doctor['backends'][number]> {
  const { name, description } = backend;
  const common = { name, description, versions: backend.versions(), here: worksOnPlatform(backend) };
  if (!common.here) return { ...common, works: false };
  try {
    const { device } = await start(backend, '');
    const unfit = await backend.unfit?.();
    return {
      ...common,
      works: true,
      ...(device === undefined ? {} : { device: device.description }),
      ...(unfit === undefined ? {} : { unfit }),
    };
  } catch (error) {
    return { ...common, works: false, problem: firstLine(error), advice: backend.advice() };
  }
}

function findSet(name: string, look: () => string): Doctor['data'][number] {
  try {
    return { name, path: look() };
  } catch (error) {
    if (error instanceof TrainerError) return { name, advice: error.message };
    throw error;
  }
}
