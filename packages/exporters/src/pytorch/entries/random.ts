import { type Emitter, type Layer, shapeOf } from '../layer';
import { type Expression, number } from '../python';

/** `torch.randn(len(image), 100, device=image.device)` */
function drawn(layer: Layer, name: string): string {
  const shape = shapeOf(layer.type);
  const sizes = [...shape.slice(-1), ...shape.slice(0, -1)].map((dim) =>
    typeof dim === 'number' ? layer.size(dim, 'size') : layer.dim(dim),
  );
  return `torch.${name}(${[layer.batch, ...sizes].join(', ')}, device=${layer.device})`;
}

function scaledAndShifted(text: string, factor: number, offset: number): Expression {
  const scaled = factor === 1 ? text : `${number(factor)} * ${text}`;
  if (offset === 0) return { text: scaled, level: factor === 1 ? 'atom' : 'product' };
  return { text: `${number(offset)} + ${scaled}`, level: 'sum' };
}

const normal: Emitter = (layer) =>
  scaledAndShifted(drawn(layer, 'randn'), layer.args.number('deviation'), layer.args.number('mean'));

const uniform: Emitter = (layer) => {
  const [min, max] = [layer.args.number('min'), layer.args.number('max')];
  return scaledAndShifted(drawn(layer, 'rand'), max - min, min);
};

/** A draw just below 1 times the count may round up to the count itself. */
const randomClass: Emitter = (layer) => {
  const count = layer.args.number('count');
  const draw = `torch.rand(${layer.batch}, device=${layer.device})`;
  return `(${draw} * ${number(count)}).long().clamp(max=${number(count - 1)})`;
};

export const random = { normal, random_class: randomClass, uniform };
