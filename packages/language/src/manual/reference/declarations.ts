import type { Topic } from './topic';

export const DECLARATIONS: readonly Topic[] = [
  {
    title: 'network',
    words: ['network'],
    rules: ['networkDeclaration', 'networkParameter', 'results', 'result', 'type'],
    documentation: `A network turns inputs into a result. Its weights exist once and are shared by all its uses: calling it twice looks
at two values through the same weights.

- An input has a shape without the batch, \`[28, 28, 1]\` (height, width, channels) or \`[100]\` (a vector), or is a label, \`class(10)\`.
- Sizes may be names, \`[H, W, 3]\`: the network then works for every height and width.
- The flow starts at the first input. Its last value is the result, unless \`return\` names results.
- The declared result is optional, and checked. **Several results** are declared in parentheses, \`-> (scores: [10], code: [64])\`, and
  taken apart where the network is used: \`scores, code = Classifier(image)\`; one that is not needed is called \`_\`.`,
    example: `/// Scores an image, and says what it went by.
network Classifier(image: [28, 28, 1]) -> (scores: [10], code: [64]) {
  conv(16, 3, stride: 2) -> relu
  flatten -> dense(64) -> relu as code
  scores = dense(10)
  return scores, code
}`,
  },
  {
    title: 'where',
    words: ['where'],
    rules: ['condition'],
    documentation: `Conditions on the sizes named in a network's inputs: multiples, \`H % 4 == 0\`, and comparisons, \`H >= 32\` or \`H == W\`. The
checker relies on them inside, and checks them at each use. \`cnn restore\` continues a picture to a size that fulfills them and
cuts the result.`,
    example: `network Half(image: [H, W, 1]) -> [H, W, 1] where H % 2 == 0, W % 2 == 0 {
  max_pool(2) -> conv(8, 3) -> relu
  upsample(2) -> conv(1, 3) -> sigmoid
}`,
  },
  {
    title: 'block',
    words: ['block'],
    rules: ['blockDeclaration', 'blockParameter'],
    documentation: `A block names a sequence of layers. It is written out at each use, so each use has weights of its own, and works on
whatever flows in. Parameters are numbers and the like, known when the file is checked; \`stride = 1\` is a default. A block can't use
itself.`,
    example: `block Residual(channels, stride = 1) {
  shortcut = if stride == 1 { it } else { conv(channels, 1, stride: stride) }
  conv(channels, 3, stride: stride) -> batch_norm -> relu
  conv(channels, 3) -> batch_norm
  it + shortcut -> relu
}

network N(image: [28, 28, 16]) -> [14, 14, 32] {
  Residual(16)
  Residual(32, stride: 2)
}`,
  },
  {
    title: 'train',
    words: ['train'],
    rules: ['trainDeclaration', 'body'],
    documentation: `What is trained, and on what. A train block has data, named values, at least one \`minimize\`, and settings; it has no flow,
and no layers with weights. \`cnn train FILE --train NAME\` chooses one of several; an error in one does not keep another from training.
In \`mnist(train)\` the word is a plain argument.`,
    example: `network Restorer(image: [28, 28, 1]) -> [28, 28, 1] { conv(8, 3) -> relu -> conv(1, 3) -> sigmoid }

train denoise {
  data clean = mnist(train)
  noisy = clean -> gaussian_noise(0.2)
  minimize l2(Restorer(noisy), clean) over Restorer using adam(1e-3)
  batch 64
  steps 400
}`,
  },
  {
    title: 'let',
    words: ['let'],
    rules: ['letDeclaration'],
    documentation: `Names a constant, at the top of a file or in a body: a number, a text, a shape, true or false. It is known when the file is
checked.`,
    example: `let width = 32

network N(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(width, 3) -> relu
  conv(1, 3) -> sigmoid
}`,
  },
  {
    title: 'import',
    words: ['import'],
    rules: ['importDeclaration'],
    documentation: `Brings the declarations of another file in, by their plain names: \`import "blocks.cnn"\`. The path is relative to the
importing file, with \`/\` on every system. Files can't import each other in a circle, and two of one name are an error. Train blocks of
an imported file stay that file's own.`,
  },
];
