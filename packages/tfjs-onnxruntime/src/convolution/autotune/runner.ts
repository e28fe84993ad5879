import { GraphBuilder } from '../../lowering/builder';
import { Lowered } from '../../lowering/lowered';
import { identityPerm, NCHW, type Perm, permute } from '../../lowering/shapes';
import { ortTensor, Session } from '../../runtime/session';
import { sizeOf, type TensorSpec } from '../../tensors';
import { channelBlock } from '../channel-block';
import type { ConvOperation } from '../forms';
import type { ConvForm, ConvGeometry } from '../geometry';

/** A convolution or one of its gradients, written in one form and ready to run on made-up numbers. */
export interface FormRunner {
  run(): void;
  dispose(): void;
}

const HWIO = identityPerm(4);

/** Shapes of an operation's inputs and result, as tfjs has them, and which of them are images. */
export function shapesOf(operation: ConvOperation, c: ConvGeometry) {
  const x = { shape: [c.batch, ...c.input, c.inChannels], perm: NCHW };
  const y = { shape: [c.batch, ...c.output, c.outChannels], perm: NCHW };
  const filter = { shape: [...c.kernel, c.inChannels, c.outChannels], perm: HWIO };
  if (operation === 'forward') return { inputs: [x, filter], result: y };
  return operation === 'input-gradient'
    ? { inputs: [y, filter], result: x }
    : { inputs: [x, y], result: filter };
}

/** Images come and go as NCHW, as they do between convolutions; filters as HWIO, as tfjs keeps them. */
export function formRunner(
  operation: ConvOperation,
  geometry: ConvGeometry,
  form: ConvForm,
  threads?: number,
): FormRunner {
  const { inputs, result } = shapesOf(operation, geometry);
  const g = new GraphBuilder(channelBlock());
  const [a, b] = inputs.map(({ shape, perm }, i) => {
    const value = g.input(`i${i}`, 'float32', permute(shape, perm));
    return new Lowered(float(shape), shape, perm, value);
  });
  const formed = form.build(g, geometry, a!, b!);
  const value = new Lowered(float(result.shape), result.shape, formed.perm, formed.value).form(
    g,
    result.perm,
  );
  const session = new Session(g.encode([{ value, name: 'o0' }]).bytes, { threads });
  const tensor = (shape: readonly number[], perm: Perm) => {
    const spec = float(permute(shape, perm));
    return ortTensor(spec, numbers(sizeOf(shape)));
  };
  const feeds = inputs.map(({ shape, perm }) => tensor(shape, perm));
  const fetches = [tensor(result.shape, result.perm)];
  return { run: () => session.run(feeds, fetches), dispose: () => session.dispose() };
}

function float(shape: readonly number[]): TensorSpec {
  return { shape, dtype: 'float32' };
}

/** Small numbers of both signs. */
function numbers(count: number): Float32Array {
  const array = new Float32Array(count);
  for (let i = 0; i < count; i++) array[i] = (i % 7) / 8 - 0.375;
  return array;
}
