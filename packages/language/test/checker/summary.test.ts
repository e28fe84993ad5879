import { describe, expect, it } from 'vitest';
import { type Dim, format, formatType, summary } from '../../src';
import { checkText } from './helper';

const show = (dim: Dim) => format(dim);

describe('summary', () => {
  it('counts by the formulas of the textbook', () => {
    const { program } = checkText(`network N(image: [28, 28, 1]) -> [10] {
  conv(8, 3) -> batch_norm -> relu
  conv(16, 5, stride: 2)
  flatten -> dense(10)
}`);
    const found = summary(program, 'N')!;
    expect(
      found.layers.map((l) => [
        l.path,
        formatType(l.type),
        l.parameters,
        l.statistics,
        l.multiplyAdds,
        l.activationBytes,
        l.receptiveField,
      ]),
    ).toEqual([
      // 3·3·1·8 weights and 8 biases; each of 28·28·8 outputs takes 9 products.
      ['conv_1', '28×28×8', 80, 0, 56448, 25088, [3, 3]],
      ['batch_norm_1', '28×28×8', 16, 16, 0, 25088, [3, 3]],
      ['relu_1', '28×28×8', 0, 0, 0, 25088, [3, 3]],
      // 5·5·8·16 + 16; 14·14·16 outputs of 200 products; the field grows by 4 pixels.
      ['conv_2', '14×14×16', 3216, 0, 627200, 12544, [7, 7]],
      ['flatten_1', '3136', 0, 0, 0, 12544, found.layers[4]!.receptiveField],
      ['dense_1', '10', 31370, 0, 31360, 40, 'global'],
    ]);
    expect(found.total.parameters).toBe(80 + 16 + 3216 + 31370);
    expect(found.total.statistics).toBe(16);
    expect(found.total.receptiveField).toBe('global');
  });

  it('keeps symbols as formulas, or takes sizes', () => {
    const { program } = checkText(`network N(image: [H, W, 1]) where H % 2 == 0 {
  conv(8, 3, stride: [2, 1]) -> conv(8, 3)
}`);
    const found = summary(program, 'N')!;
    expect(found.layers.map((layer) => show(layer.multiplyAdds!))).toEqual(['36 * H * W', '288 * H * W']);
    expect(show(found.total.activationBytes!)).toBe('32 * H * W');
    const sized = summary(
      program,
      'N',
      new Map([
        ['H', 28],
        ['W', 10],
      ]),
    )!;
    expect(sized.layers.map((layer) => [formatType(layer.type), layer.multiplyAdds])).toEqual([
      ['14×10×8', 10080],
      ['14×10×8', 80640],
    ]);
    expect(sized.total.receptiveField).toEqual([7, 5]);
  });

  it('counts a network used twice once for its weights and twice for its work', () => {
    const { program } = checkText(`network Inner(image: [H, W, 1]) -> [H, W, 1] { conv(1, 3) }
network N(image: [8, 8, 1]) { Inner -> Inner }`);
    const { total, layers } = summary(program, 'N')!;
    expect(total.parameters).toBe(10);
    expect(total.multiplyAdds).toBe(2 * 8 * 8 * 9);
    expect(layers.map((layer) => layer.receptiveField)).toEqual([
      [3, 3],
      [5, 5],
    ]);
  });

  it('knows no network that is not there', () => {
    expect(summary(checkText('').program, 'N')).toBeUndefined();
  });
});
