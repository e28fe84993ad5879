/** The filter gradient as one matrix product for each kernel tap: nothing is copied into columns. */

import { NCHW } from '../../lowering/shapes';
import { sizeOf } from '../../tensors';
import { type ConvForm, tapSlices } from '../geometry';

const HWIO = [0, 1, 2, 3];

/** From NHWC, all images in one product. */
export const tapsForm: ConvForm = {
  name: 'taps',
  applies: () => true,
  build(g, c, x, dy) {
    const positions = c.batch * sizeOf(c.output);
    const gradients = g.reshape(dy.form(g), [positions, c.outChannels]);
    const products = tapSlices(g, c, x.form(g), [1, 2]).map((slice) =>
      g.matMul(g.reshape(slice, [positions, c.inChannels]), gradients, true, false),
    );
    return {
      value: g.reshape(g.concat(products, 0), [...c.kernel, c.inChannels, c.outChannels]),
      perm: HWIO,
    };
  },
};

/** From NCHW, one product for each image, then a sum over images. */
export const batchedTapsForm: ConvForm = {
  name: 'batched-taps',
  applies: () => true,
  build(g, c, x, dy) {
    const positions = sizeOf(c.output);
    const gradients = g.reshape(dy.form(g, NCHW), [c.batch, c.outChannels, positions]);
    const products = tapSlices(g, c, x.form(g, NCHW), [2, 3]).map((slice) => {
      const inputs = g.reshape(slice, [c.batch, c.inChannels, positions]);
      return g.reduce('ReduceSum', g.matMul(inputs, gradients, false, true), [0], false);
    });
    return {
      value: g.reshape(g.concat(products, 0), [...c.kernel, c.inChannels, c.outChannels]),
      perm: HWIO,
    };
  },
};
