import { mapElements } from '../lowering/elementwise';
import { lowered } from '../lowering/lowered';
import type { Kernel } from './kernel';

/** `condition ? t : e`. A condition of one axis selects whole rows. */
export const selectKernel: Kernel = {
  name: 'Select',
  infer: ({ t }) => [t!],
  lower({ g }, { condition, t, e }, _attrs, [output]) {
    const rank = output!.shape.length;
    let chosen = condition!;
    if (chosen.rank === 1 && rank > 1) {
      const shape = [chosen.spec.shape[0]!, ...new Array<number>(rank - 1).fill(1)];
      chosen = lowered({ shape, dtype: 'bool' }, g.reshape(chosen.form(g), shape));
    }
    return [mapElements(g, [chosen, t!, e!], output!, ([c, a, b]) => g.where(c!, a!, b!))];
  },
};
