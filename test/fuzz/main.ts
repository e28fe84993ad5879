/** `pnpm fuzz`: changed programs, for as long as one likes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { corpus } from './corpus';
import { examineGrowing } from './cost';
import { growing } from './growing';
import { measureGrowth } from './growth';
import { mutant } from './mutations';
import { Broken, examine } from './properties';
import { Random } from './random';
import { shrink } from './shrink';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    only: { type: 'string' },
    growth: { type: 'boolean', default: false },
  },
});

/** What is slower than this is told; these machines are shared, so it is no failure. */
const SLOW_MS = 2000;
/** Of so many texts one is a kind of program that grows, which takes longer. */
const GROWING_EVERY = 50;
/** Failures of one kind that are told; the rest are counted. */
const MAX_REPORTED = 3;

const output = join(process.cwd(), 'test/output/fuzz');

function failureOf(text: string, changes: number): string | undefined {
  try {
    examine(text, changes);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return kindOf(error.message);
    return error instanceof Error ? `throws ${error.stack}` : `throws ${String(error)}`;
  }
}

/** A kind of program that some size of is too much for a check; the third of its kind shows what grows. */
function growingFailure(random: Random): string | undefined {
  const program = growing(random);
  try {
    const { milliseconds, text } = examineGrowing(program);
    if (milliseconds > SLOW_MS)
      console.log(
        `slow: ${Math.round(milliseconds)} ms of the processor\n${text.slice(0, 1000).replace(/^/gm, '  | ')}`,
      );
    return undefined;
  } catch (error) {
    const told = error instanceof Broken ? kindOf(error.message) : `throws ${(error as Error).stack}`;
    return `${told}\n${program(3).replace(/^/gm, '  | ')}`;
  }
}

/** Failures of the same property and diagnostic are one kind. */
function kindOf(message: string): string {
  return message.split('\n')[0]!.slice(0, 200);
}

function categoryOf(failure: string): string {
  return failure
    .replace(/`[^`]*`|(?<!CNN)\b\d+(\.\d+)?|".*"/g, '…')
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .slice(0, 90);
}

function run(minutes: number, seed: number): number {
  const programs = corpus(pathToFileURL(`${process.cwd()}/`));
  const seen = new Map<string, number>();
  const end = Date.now() + minutes * 60_000;
  let texts = 0;
  let slowest = 0;
  for (; Date.now() < end; texts++) {
    if (texts % GROWING_EVERY === 0) {
      const failure = growingFailure(new Random(seed * 1_000_003 + texts));
      if (failure !== undefined) {
        const category = categoryOf(failure);
        seen.set(category, (seen.get(category) ?? 0) + 1);
        if (seen.get(category)! <= MAX_REPORTED) console.log(`\n${failure}`);
      }
      continue;
    }
    const { text, changes } = mutant(programs, new Random(seed * 1_000_003 + texts));
    const start = performance.now();
    const failure = failureOf(text, changes);
    const took = performance.now() - start;
    slowest = Math.max(slowest, took);
    if (took > SLOW_MS)
      console.log(
        `slow: ${Math.round(took)} ms for ${text.length} characters, text ${texts}\n${text.replace(/^/gm, '  | ')}`,
      );
    if (failure === undefined) continue;
    const category = categoryOf(failure);
    const count = (seen.get(category) ?? 0) + 1;
    seen.set(category, count);
    if (count > MAX_REPORTED) continue;
    const small = shrink(text, (less) => {
      const other = failureOf(less, changes);
      return other !== undefined && categoryOf(other) === category;
    });
    mkdirSync(output, { recursive: true });
    const path = join(output, `${seed}-${texts}.cnn`);
    writeFileSync(path, small);
    console.log(`\n${failureOf(small, changes)}\n  ${path}\n${small.replace(/^/gm, '  | ')}`);
  }
  console.log(`\n${texts} texts, seed ${seed}, slowest ${Math.round(slowest)} ms`);
  for (const [category, count] of [...seen].sort((a, b) => b[1] - a[1]))
    console.log(`${count} × ${category}`);
  return seen.size;
}

const failures = values.growth ? 0 : run(Number(values.minutes), Number(values.seed));
if (values.growth) measureGrowth();
process.exitCode = failures > 0 ? 1 : 0;
