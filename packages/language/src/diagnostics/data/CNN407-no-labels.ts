import { defineDiagnostic } from '../define';

export interface NoLabels {
  readonly metric: string;
  /** `28×28×1`; absent where the label itself does not come from data. */
  readonly size?: string;
}

export const noLabels = defineDiagnostic<NoLabels>({
  code: 'CNN407',
  name: 'no-labels',
  severity: 'error',
  title: 'A metric needs labeled data, and there is none',
  documentation: `\`fid\`, \`kid\`, \`precision\`, \`recall\`, \`inception_score\`, \`label_agreement\` and \`cas\` use a small classifier. It is trained on this block's own data, which
must therefore contain images of the size in question together with their classes: \`mnist\`, \`fashion_mnist\`, \`cifar10\`
or \`idx\`. Without labels, use \`ms_ssim\` or \`psnr\` where images come in pairs, or look at previews.`,
  examples: [
    {
      wrong: `network G(z: [8]) -> [28, 28, 1] { dense(28 * 28) -> reshape(28, 28, 1) -> sigmoid }
train t {
  data photo = folder("photos", size: [28, 28, 1])
  fake = G(normal(8))
  minimize l2(fake, photo) over G
  steps 10
  measure fid(fake, photo) // <- here
}`,
      right: `network G(z: [8]) -> [28, 28, 1] { dense(28 * 28) -> reshape(28, 28, 1) -> sigmoid }
train t {
  data photo = mnist(train)
  fake = G(normal(8))
  minimize l2(fake, photo) over G
  steps 10
  measure fid(fake, photo)
}`,
    },
  ],
  message: ({ metric, size }) =>
    size === undefined
      ? `\`${metric}\` needs a label that comes straight from labeled data, such as the one in \`data image, label = mnist(train)\`.`
      : `\`${metric}\` needs a classifier, and this block has no labeled data of size ${size} to train one on. Use labeled data, or remove it.`,
});
