/** Random programs, told and kept where two backends disagree. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../random';
import { disagreement } from './compare';
import { checkText } from './draft';
import { randomProgram } from './generate';

/** The program of a run with this seed. */
export function programOf(seed: number, index: number): string | undefined {
  return randomProgram(new Random(seed * 1_000_003 + index));
}

/** @returns how many programs failed */
export async function fuzzNetworks(
  count: number,
  seed: number,
  from: number,
  output: string,
): Promise<number> {
  let trained = 0;
  let failed = 0;
  for (let index = from; trained < count; index++) {
    const text = programOf(seed, index);
    if (text === undefined) continue;
    trained++;
    if (trained % 100 === 0) console.log(`${trained} programs, ${failed} failed`);
    const problem = await disagreement(text);
    if (problem === undefined) continue;
    failed++;
    const small = await shorter(text, kindOf(problem));
    mkdirSync(output, { recursive: true });
    const path = join(output, `network-${seed}-${index}.cnn`);
    writeFileSync(path, small);
    console.log(`\n${(await disagreement(small)) ?? problem}\n  ${path}\n${small.replace(/^/gm, '  | ')}`);
  }
  console.log(`\n${trained} programs, seed ${seed}, ${failed} failed`);
  return failed;
}

function kindOf(problem: string): string {
  return problem.replace(/[\d.e-]+/g, '').split(/ is | at /)[0]!;
}

/** Lines left out one after the other while the same goes wrong. */
async function shorter(text: string, kind: string): Promise<string> {
  let lines = text.split('\n');
  for (let at = 0; at < lines.length; ) {
    const less = lines.filter((_, i) => i !== at);
    const fails = await stillFails(less.join('\n'), kind);
    if (fails) lines = less;
    else at++;
  }
  return lines.join('\n');
}

async function stillFails(text: string, kind: string): Promise<boolean> {
  const { program, errors } = checkText(text);
  if (errors.length > 0 || !program.trains.has('t')) return false;
  const problem = await disagreement(text);
  return problem !== undefined && kindOf(problem) === kind;
}
