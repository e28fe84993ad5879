import { argument, type Emitter, type Layer, operand, shapeOf } from '../layer';

/** A method of PyTorch's tensors over what `over` says, which makes a value of each example. */
export function reduced(layer: Layer, method: string): string {
  const spatial = shapeOf(layer.inputTypes[0])
    .slice(1)
    .map((_, axis) => axis + 2);
  switch (layer.args.text('over')) {
    case 'channels':
      return `${operand(layer)}.${method}(dim=1, keepdim=True)`;
    case 'pixels':
      return `${operand(layer)}.${method}(dim=(${spatial.join(', ')}))`;
    default:
      return `${operand(layer)}.flatten(1).${method}(dim=1, keepdim=True)`;
  }
}

/** Over everything a number for the batch; with `over` a value of each example. */
function reduction(name: 'mean' | 'sum'): Emitter {
  return (layer) => {
    const [type] = layer.inputTypes;
    if (type?.kind !== 'tensor' || type.shape.length === 0) return argument(layer);
    if (layer.args.has('over')) return reduced(layer, name);
    // A sum over the elements of an example, averaged over the batch as all losses are.
    return name === 'mean' ? `${operand(layer)}.mean()` : `${operand(layer)}.flatten(1).sum(dim=1).mean()`;
  };
}

export const reductions = { mean: reduction('mean'), sum: reduction('sum') };
