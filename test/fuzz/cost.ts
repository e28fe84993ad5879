import {
  type Diagnostic,
  type Dim,
  isSymbolic,
  receptiveFields,
  summary,
  trainingMemory,
  type ValueType,
} from '../../packages/language/src';
import { type Growing, SIZES } from './growing';
import { Broken, checkText } from './properties';

/** Time of the processor that the answer to any text may take. It is about a second; other work disturbs. */
const MAX_MS = 3000;

/** What is said of a program that is too much: its layers, its formulas, its numbers, its nesting. */
const LIMITS: ReadonlySet<string> = new Set(['CNN027', 'CNN120', 'CNN122', 'CNN213', 'CNN214']);
const MAX_REFUSED = 3;

/** A text longer than this is long, not hostile: time may grow with it. */
const MAX_LENGTH = 200_000;

/**
 * Tries ever larger programs of one kind: each is checked, and counted, in bounded time, and no number has lost digits.
 * @returns the longest time in milliseconds, and of which text
 */
export function examineGrowing(program: Growing): { readonly milliseconds: number; readonly text: string } {
  let slowest = { milliseconds: 0, text: '' };
  let refused = 0;
  for (const n of SIZES) {
    const text = program(n);
    // Once a limit is met, larger ones only meet it again.
    if (text.length > MAX_LENGTH || refused > MAX_REFUSED) break;
    const before = process.cpuUsage();
    if (examineNumbers(text).some(({ code }) => LIMITS.has(code))) refused++;
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, text };
    if (milliseconds > MAX_MS) throw new Broken('every check answers soon', `${Math.round(milliseconds)} ms`);
  }
  return slowest;
}

/** Every size and count of a program is one that floating point holds exactly, or a formula of such. */
function examineNumbers(text: string): readonly Diagnostic[] {
  const { program, diagnostics } = checkText(text);
  for (const network of program.networks.values()) {
    for (const node of network.nodes) requireExactType(node.type, node.path);
    if (!network.valid) continue;
    const { layers, total } = summary(program, network.name)!;
    for (const { parameters, statistics, multiplyAdds, path } of layers) {
      requireExact(parameters, path);
      requireExact(statistics, path);
      requireExact(multiplyAdds ?? 0, path);
    }
    for (const count of [total.parameters, total.statistics, total.multiplyAdds, total.activationBytes])
      requireExact(count ?? 0, network.name);
    for (const { size } of receptiveFields(network, program.networks).values())
      if (size !== 'global' && !size.every((side) => side <= Number.MAX_SAFE_INTEGER))
        throw new Broken('fields are numbers', `${size}`);
  }
  for (const train of program.trains.values()) {
    for (const node of train.nodes) requireExactType(node.type, node.path);
    if (train.valid) trainingMemory(program, train);
  }
  return diagnostics;
}

function requireExactType(type: ValueType, where: string): void {
  if (type.kind === 'tensor') for (const dim of type.shape) requireExact(dim, where);
}

function requireExact(dim: Dim, where: string): void {
  const numbers = isSymbolic(dim) ? dim.terms.map((term) => term.coefficient) : [dim];
  const wrong = numbers.find((number) => number > Number.MAX_SAFE_INTEGER || Number.isNaN(number));
  if (wrong !== undefined) throw new Broken('no number loses digits', `${wrong} in ${where}`);
}
