import { defineDiagnostic } from '../define';

export const noDirection = defineDiagnostic<{ readonly text: string }>({
  code: 'CNN321',
  name: 'no-direction',
  severity: 'error',
  title: 'Nothing says whether larger or smaller is better',
  documentation: `\`best\` keeps the checkpoint at which a measure was best. Metrics know whether they are better when larger
(\`psnr\`) or smaller (\`fid\`); losses are better when smaller. Sums, differences and multiples of them keep or turn that; a
product of two, or a value that is neither, has no better and worse.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 1000
  best psnr(N(image), image) + l1(N(image), image) // <- here
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 1000
  best psnr(N(image), image) - l1(N(image), image)
}`,
    },
  ],
  message: ({ text }) =>
    `nothing says whether a larger or a smaller \`${text}\` is better. Name a metric such as \`psnr(a, b)\` or a loss, or a sum or difference in which all go the same way.`,
});
