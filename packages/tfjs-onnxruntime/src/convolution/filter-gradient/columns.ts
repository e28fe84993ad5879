/**
 * The filter gradient as one matrix product: every output position is a row, every kernel tap and input
 * channel a column (im2col), and the output's gradient the other factor.
 */

import { NCHW } from '../../lowering/shapes';
import { sizeOf } from '../../tensors';
import { type ConvForm, tapSlices } from '../geometry';

const HWIO = [0, 1, 2, 3];

/** Columns gathered from NHWC, all images in one product. */
export const columnsForm: ConvForm = {
  name: 'columns',
  applies: () => true,
  build(g, c, x, dy) {
    const positions = c.batch * sizeOf(c.output);
    const width = sizeOf(c.kernel) * c.inChannels;
    const columns = g.reshape(g.concat(tapSlices(g, c, x.form(g), [1, 2]), 3), [positions, width]);
    const gradients = g.reshape(dy.form(g), [positions, c.outChannels]);
    const product = g.matMul(columns, gradients, true, false);
    return { value: g.reshape(product, [...c.kernel, c.inChannels, c.outChannels]), perm: HWIO };
  },
};

/** Columns gathered from NCHW, one product for each image, then a sum over images. */
export const batchedColumnsForm: ConvForm = {
  name: 'batched-columns',
  applies: () => true,
  build(g, c, x, dy) {
    const positions = sizeOf(c.output);
    const width = sizeOf(c.kernel) * c.inChannels;
    const columns = g.concat(tapSlices(g, c, x.form(g, NCHW), [2, 3]), 1);
    const product = g.matMul(
      g.reshape(columns, [c.batch, width, positions]),
      g.reshape(dy.form(g, NCHW), [c.batch, c.outChannels, positions]),
      false,
      true,
    );
    const sum = g.reduce('ReduceSum', product, [0], false);
    return { value: g.reshape(sum, [...c.kernel, c.inChannels, c.outChannels]), perm: HWIO };
  },
};
