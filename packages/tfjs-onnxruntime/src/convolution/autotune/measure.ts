import type { ConvOperation } from '../forms';
import type { ConvForm, ConvGeometry } from '../geometry';
import { type FormRunner, formRunner } from './runner';

/** Milliseconds spent on one shape, apart from each form's first run. */
const BUDGET = 150;
const ROUNDS = 5;
/** A form that takes this many times as long as the best in one round is out. */
const GIVE_UP_RATIO = 1.3;
/** What is no faster than this share of the rule's time is as good: the rule's form stays. */
const KEEP_RATIO = 0.95;

/**
 * The fastest of `forms` here and now, of which the first is what the rules propose. Forms run in turns, so that
 * another program's work hits all of them, and the best run of each counts.
 */
export function measureForms(
  operation: ConvOperation,
  geometry: ConvGeometry,
  forms: readonly ConvForm[],
  threads?: number,
): ConvForm {
  const running: { form: ConvForm; runner: FormRunner; best: number }[] = [];
  let start = performance.now();
  try {
    for (const form of forms) {
      const runner = started(operation, geometry, form, threads);
      if (runner) running.push({ form, runner, best: Infinity });
      if (performance.now() - start > 2 * BUDGET) break;
    }
    let left = running.slice();
    start = performance.now();
    for (let round = 0; round < ROUNDS && left.length > 1; round++) {
      for (const candidate of left) {
        const before = performance.now();
        candidate.runner.run();
        candidate.best = Math.min(candidate.best, performance.now() - before);
      }
      const best = Math.min(...left.map((candidate) => candidate.best));
      left = left.filter((candidate) => candidate.best <= GIVE_UP_RATIO * best);
      if (performance.now() - start > BUDGET) break;
    }
    const byRule = running.find(({ form }) => form === forms[0]);
    if (!byRule) return forms[0]!;
    const fastest = left.reduce((a, b) => (b.best < a.best ? b : a));
    return fastest.best < KEEP_RATIO * byRule.best ? fastest.form : byRule.form;
  } finally {
    for (const { runner } of running) runner.dispose();
  }
}

/** After a first run, which allocates memory and wakes threads. @returns undefined where the runtime refuses */
function started(
  operation: ConvOperation,
  geometry: ConvGeometry,
  form: ConvForm,
  threads?: number,
): FormRunner | undefined {
  try {
    const runner = formRunner(operation, geometry, form, threads);
    runner.run();
    return runner;
  } catch {
    return undefined;
  }
}
