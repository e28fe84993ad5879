import { defineDiagnostic } from '../define';

export interface SmallReceptiveField {
  readonly network: string;
  readonly field: readonly [number, number];
  readonly hole: readonly [number, number];
}

export const smallReceptiveField = defineDiagnostic<SmallReceptiveField>({
  code: 'CNN503',
  name: 'small-receptive-field',
  severity: 'warning',
  title: 'A network sees less than the hole it has to fill',
  documentation: `The receptive field of a pixel is the part of the input that can influence it. Where it is smaller than the hole,
pixels in the middle see nothing but the hole: all the network can do there is paint an average. Strides, dilation, more
layers, or attention make the field larger.`,
  examples: [
    {
      wrong: `network Filler(image: [64, 64, 3], hole: [64, 64, 1]) -> [64, 64, 3] {
  concat(hole)
  conv(16, 3) -> relu
  conv(3, 3) -> sigmoid
}
train t {
  data photo = folder("photos", size: [64, 64, 3])
  hole = mask(photo, box: [24, 24])
  filled = Filler(photo * (1 - hole), hole) // <- here
  minimize l2(filled, photo) over Filler
  steps 10
}`,
      right: `network Filler(image: [64, 64, 3], hole: [64, 64, 1]) -> [64, 64, 3] {
  concat(hole)
  conv(16, 3) -> relu
  conv(16, 3, dilation: 4) -> relu
  conv(16, 3, dilation: 8) -> relu
  conv(3, 3) -> sigmoid
}
train t {
  data photo = folder("photos", size: [64, 64, 3])
  hole = mask(photo, box: [24, 24])
  filled = Filler(photo * (1 - hole), hole)
  minimize l2(filled, photo) over Filler
  steps 10
}`,
    },
  ],
  message: ({ network, field, hole }) =>
    `a pixel of \`${network}\` sees ${field[0]}×${field[1]} of its input, less than the hole of ${hole[0]}×${hole[1]}: the middle of the hole can't be filled from its surroundings. Use strides, dilation or more layers.`,
});
