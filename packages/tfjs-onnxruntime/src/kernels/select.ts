import type { GraphBuilder } from '../lowering/builder';
import { mapElements } from '../lowering/elementwise';
import { type Lowered, lowered } from '../lowering/lowered';
import type { TensorSpec } from '../tensors';
import type { Kernel } from './kernel';

/** `condition ? t : e`. A condition of one axis selects whole rows. */
export const selectKernel: Kernel = {
  name: 'Select',
  infer: ({ t }) => [t!],
  lower({ g }, { condition, t, e }, _attrs, [output]) {
    const leaky = leakyReluGradient(g, condition!, t!, e!, output!);
    if (leaky) return [leaky];
    const rank = output!.shape.length;
    let chosen = condition!;
    if (chosen.rank === 1 && rank > 1) {
      const shape = [chosen.spec.shape[0]!, ...new Array<number>(rank - 1).fill(1)];
      chosen = lowered({ shape, dtype: 'bool' }, g.reshape(chosen.form(g), shape));
    }
    return [mapElements(g, [chosen, t!, e!], output!, ([c, a, b]) => g.where(c!, a!, b!))];
  },
};

/**
 * tfjs's gradient of leakyRelu, `x > 0 ? dy : alpha * dy`, as dy times a slope: 1 or alpha, cut out of a product
 * that is far beyond both for every x but 0. (ONNX Runtime's Where takes more than twice as long as the three.)
 */
function leakyReluGradient(
  g: GraphBuilder,
  condition: Lowered,
  t: Lowered,
  e: Lowered,
  output: TensorSpec,
): Lowered | undefined {
  const STEEP = 1e38;
  const greater = condition.origin;
  const scaled = e.origin;
  if (greater?.kernel !== 'Greater' || greater.inputs.b!.uniform !== 0) return undefined;
  if (scaled?.kernel !== 'Multiply' || scaled.inputs.a !== t || output.dtype !== 'float32') return undefined;
  const alpha = scaled.inputs.b!.uniform;
  const x = greater.inputs.a!;
  if (alpha === undefined || alpha < 0 || alpha > 1 || x.spec.dtype !== 'float32') return undefined;
  return mapElements(g, [x, t], output, ([value, dy]) => {
    const product = g.binary('Mul', value!, g.scalar('float32', STEEP));
    const bounds = [g.scalar('float32', alpha), g.scalar('float32', 1)];
    return g.binary('Mul', dy!, g.op('Clip', [product, ...bounds], product.shape, 'float32'));
  });
}
