import { argument, type Emitter, operand, shapeOf } from '../layer';

/** Over everything a number for the batch; with `over` a value of each example. */
function reduction(name: 'mean' | 'sum'): Emitter {
  return (layer) => {
    const [type] = layer.inputTypes;
    if (type?.kind !== 'tensor' || type.shape.length === 0) return argument(layer);
    const over = layer.args.has('over') ? layer.args.text('over') : undefined;
    const spatial = shapeOf(type)
      .slice(1)
      .map((_, axis) => axis + 2);
    switch (over) {
      case 'channels':
        return `${operand(layer)}.${name}(dim=1, keepdim=True)`;
      case 'pixels':
        return `${operand(layer)}.${name}(dim=(${spatial.join(', ')}))`;
      case 'all':
        return `${operand(layer)}.flatten(1).${name}(dim=1, keepdim=True)`;
      default:
        // A sum over the elements of an example, averaged over the batch as all losses are.
        return name === 'mean'
          ? `${operand(layer)}.mean()`
          : `${operand(layer)}.flatten(1).sum(dim=1).mean()`;
    }
  };
}

export const reductions = { mean: reduction('mean'), sum: reduction('sum') };
