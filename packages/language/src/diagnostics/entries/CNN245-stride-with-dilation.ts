import { defineDiagnostic } from '../define';

export interface StrideWithDilation {
  readonly entry: string;
}

export const strideWithDilation = defineDiagnostic<StrideWithDilation>({
  code: 'CNN245',
  name: 'stride-with-dilation',
  severity: 'error',
  title: 'A convolution has both a stride and a dilation',
  documentation: `A dilated kernel looks at every n-th pixel, a stride moves it by several: together they skip pixels
altogether, which no backend of TensorFlow.js offers. Use the dilation alone and reduce the size in a layer of its own
(\`avg_pool\`, or a strided convolution).`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3, stride: 2, dilation: 2) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3, dilation: 2)
  avg_pool(2)
}`,
    },
  ],
  message({ entry }) {
    return `\`${entry}\` can have a stride or a dilation, not both. Keep the dilation and reduce the size with \`avg_pool\`, or keep the stride.`;
  },
});
