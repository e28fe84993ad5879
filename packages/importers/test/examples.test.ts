/** All networks of the examples go to ONNX and come back. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNetwork } from '@cnn-studio/compiler';
import { exportNetwork } from '@cnn-studio/exporters';
import { check, type Program } from '@cnn-studio/language';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference, imported } from './helper';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-import-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What does not come back, and why. */
const ONE_WAY: Readonly<Record<string, RegExp>> = {
  'contextual-attention-Fine': /mixes pixels into the batch/,
  'contextual-attention-Rough': /mixes pixels into the batch/,
  'gated-convolution-Filler': /pads one side more than the other/,
  'global-local-completion-Completer': /mixes pixels into the batch/,
  'nafnet-NAFNet': /sizes/,
  'progressive-growing-Critic': /sizes|batch/,
  'restormer-Restormer': /sizes/,
  'srcnn-SRCNN': /cuts an axis of an open size/,
  'swinir-SwinIR': /reshapes to sizes/,
};

function files(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const inner = join(path, name);
    if (statSync(inner).isDirectory()) return files(inner);
    return name.endsWith('.cnn') ? [inner] : [];
  });
}

/** Small numbers that are the same every time; variances about 1. */
function weightsOf(program: Program, network: string) {
  const inputs = program.networks.get(network)!.inputs.map(() => [64, 64, 3]);
  const isOpen = program.networks.get(network)!.symbols.length > 0;
  const { state } = compileNetwork(program, network, isOpen ? inputs : undefined);
  let seed = 1;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  return state.map((spec) => {
    const count = spec.shape.reduce((a, b) => a * b, 1);
    const scale = 2 / Math.sqrt(count / (spec.shape.at(-1) ?? 1));
    const values = Float32Array.from({ length: count }, () =>
      spec.role === 'statistic' ? 0.5 + next() : (next() - 0.5) * Math.min(scale, 1),
    );
    return { spec, values };
  });
}

describe('networks of the examples go to ONNX and come back', () => {
  test.each(files(examples).map((path) => [basename(path, '.cnn'), path] as const))(
    '%s',
    async (example, path) => {
      const host = { read: (file: string) => readFileSync(file, 'utf8') };
      const { program } = check(host, [path]);
      for (const name of program.networks.keys()) {
        const exported = await exportNetwork('onnx', {
          program,
          network: name,
          weights: weightsOf(program, name),
          producer: { name: 'CNN Studio', version: '0' },
          metadata: {},
        }).catch(() => undefined);
        // What can't leave, the exporters' own tests tell of.
        if (exported === undefined) continue;
        const model = join(folder, `${example}-${name}.onnx`);
        writeFileSync(model, exported.files[`${name}.onnx`]!);
        const found = imported(model);
        const reason = ONE_WAY[`${example}-${name}`];
        const problems = [
          ...found.notUnderstood.map(({ why }) => why),
          ...found.diagnostics.flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])),
        ];
        if (reason !== undefined) {
          expect(problems.join(' '), `${example}-${name} comes back: take it off the list`).toMatch(reason);
          continue;
        }
        expect(problems, name).toEqual([]);
        expect(await difference(model, found), name).toBeLessThan(1e-4);
      }
    },
  );
});
