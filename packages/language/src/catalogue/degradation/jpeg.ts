import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { imageInput } from '../inputs';
import { isBounded, width } from '../ranges';
import { nearestWhole, Strengths } from '../strengths';
import { compress } from './jpeg-blocks';
import { clipToRange } from './limits';

const quality = {
  name: 'quality',
  kind: 'integer',
  varies: true,
  default: 50,
  minimum: 1,
  maximum: 100,
  documentation: 'As of the Independent JPEG Group’s library: 100 is nearly lossless.',
} satisfies ParameterSpec;

const strengths = new Strengths('jpeg', [quality]);

export const jpeg = defineEntry({
  name: 'jpeg',
  category: 'degradation',
  summary: 'What saving as JPEG does to an image: blocks and ringing.',
  documentation: `Takes the image apart into blocks of 8×8 pixels, rounds their cosine transforms to the steps of JPEG's standard tables for \`quality\`, and puts it
together again. Images of three channels are compressed as luminance and two color differences (at full resolution, "4:4:4"), others channel by
channel as luminance. Shape and range stay; sizes that are not multiples of 8 are continued by their last pixels, as encoders do.

The gradient passes the rounding unchanged (straight-through estimator), so it can be used inside a loss. Quality 10 to 40 for artifacts to be
removed; 75 is a usual file. Of a range, \`jpeg(30 .. 95)\`, each example gets a whole number.`,
  incoming: true,
  parameters: [quality],
  type(call) {
    const image = imageInput(call, 'jpeg');
    if (image === undefined || strengths.range(call, 'quality') === undefined) return UNKNOWN;
    if (!isBounded(image.range) || width(image.range) === 0) {
      const advice = 'Apply it to data, or to the result of `sigmoid` or `tanh`.';
      call.report(rangeUnknown, { entry: 'jpeg', range: image.range, advice }, { because: [0] });
    }
    return tensor([image.height, image.width, image.channels], image.range);
  },
  window: () => ({ kind: 'window', kernel: [15, 15], stride: [1, 1] }),
  graph({ tf, inputs, inputTypes, args }) {
    const { range } = inputTypes[0] as TensorType;
    const perLevel = 255 / width(range);
    const levels = tf.sub(tf.mul(tf.sub(inputs[0]!, range.min), perLevel), 128);
    const given = strengths.of({ tf, inputs, args }, 'quality');
    const restored = compress(
      tf,
      levels,
      typeof given === 'number' ? given : nearestWhole(tf, given, quality.minimum, quality.maximum),
    );
    const scaled = tf.add(tf.mul(tf.add(restored, 128), 1 / perLevel), range.min);
    return clipToRange(tf, scaled, inputTypes[0]!, true);
  },
});
