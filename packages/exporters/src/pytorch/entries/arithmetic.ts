import type { ValueType } from '@cnn-studio/language';
import { argument, type Emitter, type Layer, operand, shapeOf } from '../layer';
import { type Expression, type Level, number, within } from '../python';
import { reduced } from './reduction';

function rankOf(type: ValueType | undefined): number {
  return type?.kind === 'tensor' ? type.shape.length : 0;
}

/** An operand with as many dimensions as the other, which are aligned at the channels: `gate[:, :, None, None]`. */
export function aligned(layer: Layer, index: number): Expression {
  const input = layer.inputs[index]!;
  const own = rankOf(layer.inputTypes[index]);
  const missing = Math.max(...layer.inputTypes.map(rankOf)) - own;
  if (own === 0 || missing === 0) return input;
  return { text: `${operand(layer, index)}[:, :${', None'.repeat(missing)}]`, level: 'atom' };
}

/** `a + b`; the right operand of `-` and `/` binds tighter. */
function operator(symbol: string, level: Level, right: Level): Emitter {
  return (layer) => ({
    text: `${within(aligned(layer, 0), level)} ${symbol} ${within(aligned(layer, 1), right)}`,
    level,
  });
}

/** torch.maximum and torch.minimum take tensors only; a number is a limit. */
function extremum(name: string, limit: string): Emitter {
  return (layer) => {
    if (layer.args.has('over')) return reduced(layer, `a${limit === 'min' ? 'max' : 'min'}`);
    const ranks = layer.inputTypes.map(rankOf);
    const isNumber = (index: number) => ranks[index] === 0 && /^-?[\d.]/.test(argument(layer, index));
    for (const [index, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      if (isNumber(other)) return `${operand(layer, index)}.clamp(${limit}=${argument(layer, other)})`;
    }
    return `torch.${name}(${aligned(layer, 0).text}, ${aligned(layer, 1).text})`;
  };
}

const method =
  (name: string): Emitter =>
  (layer) =>
    `${operand(layer)}.${name}()`;

const clamp: Emitter = (layer) => {
  const [low, high] = [layer.args.number('low'), layer.args.number('high')];
  return `${operand(layer)}.clamp(${number(low)}, ${number(high)})`;
};

const negate: Emitter = (layer) => ({ text: `-${within(layer.inputs[0]!, 'atom')}`, level: 'unary' });

const pow: Emitter = (layer) => `${operand(layer)}.pow(${number(layer.args.number('exponent'))})`;

/** From the known range of the input to another one, as one multiplication and one addition. */
const rescale: Emitter = (layer) => {
  const [type] = layer.inputTypes;
  shapeOf(type);
  const { min, max } = type?.kind === 'tensor' ? type.range : { min: 0, max: 1 };
  const [low, high] = [layer.args.number('min'), layer.args.number('max')];
  const factor = (high - low) / (max - min);
  const offset = low - min * factor;
  const x = layer.inputs[0]!;
  if (factor === 1 && offset === 0) return x;
  const scaled: Expression =
    factor === 1 ? x : { text: `${within(x, 'product')} * ${number(factor)}`, level: 'product' };
  if (offset === 0) return scaled;
  const sign = offset < 0 ? '-' : '+';
  return { text: `${within(scaled, 'sum')} ${sign} ${number(Math.abs(offset))}`, level: 'sum' };
};

export const arithmetic = {
  abs: method('abs'),
  add: operator('+', 'sum', 'sum'),
  clamp,
  cos: method('cos'),
  divide: operator('/', 'product', 'unary'),
  exp: method('exp'),
  log: method('log'),
  max: extremum('maximum', 'min'),
  min: extremum('minimum', 'max'),
  multiply: operator('*', 'product', 'unary'),
  negate,
  pow,
  rescale,
  sin: method('sin'),
  sqrt: method('sqrt'),
  square: method('square'),
  subtract: operator('-', 'sum', 'product'),
};
