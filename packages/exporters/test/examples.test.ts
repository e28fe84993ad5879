/**
 * Every network of every example goes to ONNX, to TensorFlow.js and to safetensors, and computes the same there. To PyTorch and to
 * Keras they go in pytorch.test.ts and keras.test.ts, which need a Python; their train blocks in training-project.test.ts. It takes
 * a quarter of an hour: CNN_TEST_EXPORTS=1 asks for it.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileNetwork } from '@cnn-studio/compiler';
import { exportNetwork } from '@cnn-studio/exporters';
import type { CheckedNetwork } from '@cnn-studio/language';
import { describe, expect, test } from 'vitest';
import { checkFile } from '../../cli/src/source';
import { initialValue } from '../../runtime/src';

const examples = new URL('../../../examples/', import.meta.url);

const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.cnn') && file !== 'tutorial-as-written.cnn',
);

/** Of the inputs, for targets that need them known: symbols are 24. */
function sizesOf({ inputs, nodes }: CheckedNetwork): number[][] {
  return inputs.map((id) => {
    const { type } = nodes[id]!;
    return type.kind === 'tensor' ? type.shape.map((dim) => (typeof dim === 'number' ? dim : 24)) : [];
  });
}

/**
 * A sampler of 25 steps, the first of which divides by 0.03: single precision is up to 1.1e-3 from double precision there, with
 * PyTorch and here, as pytorch.test.ts measures.
 */
const TOLERANCES: Readonly<Record<string, number>> = { 'generation/ddpm.cnn': 1e-3 };

const asked = process.env.CNN_TEST_EXPORTS === '1';
if (!asked)
  console.warn(
    'NOT TESTED: exports of every example to ONNX and TensorFlow.js; CNN_TEST_EXPORTS=1 asks for it.',
  );

describe.runIf(asked).each(['onnx', 'tfjs', 'safetensors'] as const)('to %s', (target) => {
  test.each(files)(
    '%s',
    async (file) => {
      const { program } = checkFile(fileURLToPath(new URL(file, examples))).result;
      for (const [name, network] of program.networks) {
        const open = network.symbols.length > 0;
        const { state } = compileNetwork(program, name, open ? sizesOf(network) : undefined);
        const { certificate } = await exportNetwork(target, {
          program,
          network: name,
          weights: state.map((spec) => ({ spec, values: initialValue(spec, 1).data })),
          ...(open && target === 'tfjs' ? { sizes: sizesOf(network) } : {}),
          producer: { name: 'test', version: '0' },
          metadata: {},
        });
        expect(certificate.largestDifference, name).toBeLessThan(TOLERANCES[file] ?? 1e-4);
      }
    },
    300_000,
  );
});
