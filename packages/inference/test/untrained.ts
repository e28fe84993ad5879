import { compileTraining } from '@cnn-studio/compiler';
import type { Program } from '@cnn-studio/language';
import { checked } from '@cnn-studio/testing/program';
import type { Runner } from '../../runtime/src/backends/runner';
import { initialValue, upload } from '../../runtime/src/state';
import type { Trained } from '../src/trained';

/** The program of a text with its only train block, its networks' weights as they begin: no run is needed. */
export function untrained(runner: Runner, text: string): { program: Program; trained: Trained } {
  const { program } = checked('/x/untrained.cnn', text);
  const [name, train] = [...program.trains][0]!;
  const functions = compileTraining(program, name);
  const state = upload(
    runner,
    functions.state.map((spec) => [spec.name, initialValue(spec, 3)] as const),
  );
  const origin = { train: name, seed: 7, step: 0, starts: [], warnings: [] };
  return { program, trained: { origin, train, functions, runner, state } };
}
