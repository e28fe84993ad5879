import type { TensorType } from '../../types';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { brushed, type Stroke, strokesOf } from './brush';

/** Corners of a stroke, at least. */
const MIN_CORNERS = 4;
const MAX_CORNERS = 11;
/** A thinner brush would miss pixels on its way. */
const THINNEST = 1.5;

export const strokes = defineEntry({
  name: 'strokes',
  category: 'degradation',
  alsoCalled: ['brush_strokes', 'free_form_mask', 'irregular_mask'],
  summary: 'Brush strokes of ones on zeros: a hole of any form, to be filled.',
  documentation: `Makes $H \\times W \\times 1$ of the image's height and width: 1 where a brush went, 0 elsewhere, other strokes for every example. The image's
values do not matter. Each example gets 1 to \`count\` strokes; a stroke begins anywhere, goes straight ahead for about an eighth of the
image's diagonal, and turns, ${MIN_CORNERS} to ${MAX_CORNERS} times, by angles that alternate. It is as wide as the brush, whose width is drawn from three tenths of
\`width\` to all of it. These are the holes that gated convolution was trained with, where images have 256×256 pixels and \`width\` is 40.

\`hole = strokes(photo)\`, then \`photo * (1 - hole)\` is the photograph with the hole. As a person draws over what is to go, a network that
is to fill such holes should learn from them and not from rectangles (\`mask\`). In use, \`cnn restore --mask\` or a picture's
transparency takes their place.`,
  paper: {
    title: 'Free-Form Image Inpainting with Gated Convolution',
    authors: 'Yu, Lin, Yang, Shen, Lu, Huang',
    year: 2019,
    url: 'https://arxiv.org/abs/1806.03589',
  },
  incoming: false,
  hole: () => undefined,
  differentiable: false,
  parameters: [
    {
      name: 'image',
      kind: 'value',
      documentation: 'The image whose height and width the mask takes.',
    },
    {
      name: 'count',
      kind: 'integer',
      default: 3,
      minimum: 1,
      maximum: 20,
      documentation: 'How many strokes there are at most; at least one.',
    },
    {
      name: 'width',
      kind: 'number',
      optional: true,
      minimum: 1,
      documentation:
        'Largest width of the brush in pixels: five of 32 parts of the image’s smaller side unless given.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'strokes', { index: 0, at: 'image' });
    return image === undefined ? UNKNOWN : tensor([image.height, image.width, 1], { min: 0, max: 1 });
  },
  random({ args }) {
    const corners = args.number('count') * MAX_CORNERS;
    const strokes = args.number('count');
    return [
      { name: 'count', distribution: 'uniform', shape: [1], when: 'always' },
      { name: 'mirrored', distribution: 'uniform', shape: [2], when: 'always' },
      { name: 'start', distribution: 'uniform', shape: [2 * strokes], when: 'always' },
      { name: 'corners', distribution: 'uniform', shape: [strokes], when: 'always' },
      { name: 'width', distribution: 'uniform', shape: [strokes], when: 'always' },
      { name: 'bend', distribution: 'uniform', shape: [2 * strokes], when: 'always' },
      { name: 'angle', distribution: 'uniform', shape: [corners], when: 'always' },
      { name: 'length', distribution: 'normal', shape: [corners], when: 'always' },
    ];
  },
  graph({ tf, args, random, type }) {
    const [height, width] = (type as TensorType).shape as readonly [number, number, number];
    const most = args.has('width') ? args.number('width') : (Math.min(height, width) * 5) / 32;
    const made = strokesOf(tf, random, {
      size: [height, width],
      count: args.number('count'),
      corners: [MIN_CORNERS, MAX_CORNERS],
      width: [Math.max(0.3 * most, Math.min(most, THINNEST)), most],
    });
    // One stroke after the other: all corners of all of them at once would take as much more memory.
    return made
      .map((stroke: Stroke) => brushed(tf, stroke, [height, width]))
      .reduce((all, one) => tf.maximum(all, one));
  },
});
