import type { Topic } from './topic';

export const FLOW: readonly Topic[] = [
  {
    title: 'Chains and the flow',
    words: ['it', 'as'],
    rules: ['flowStatement', 'expression', 'link', 'reference', 'arguments', 'argument'],
    documentation: `\`a -> b -> c\` feeds a value through layers, blocks or networks. A network's body has a *flow*: \`it\` is its current value.

- An unnamed statement moves the flow. A chain that starts with a layer starts at \`it\`.
- A layer may be applied to its first argument instead: \`conv(skip, 64, 3)\` is \`skip -> conv(64, 3)\`.
- \`chain as name\` moves the flow and names the result.
- \`name = chain\` branches off: it names the result and leaves the flow where it was.
- Arguments are given by position or by name, \`conv(32, 3, stride: 2)\`. An argument with a default may be left out.
- A line that begins with \`->\` continues the line before.`,
    example: `network N(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(16, 3) -> relu as features
  gate = conv(16, 3) -> sigmoid
  it * gate + features
  conv(1, 3) -> sigmoid
}`,
  },
  {
    title: 'Names',
    words: [],
    rules: ['bindStatement'],
    documentation: `\`name = ...\` names a value; \`a, b = ...\` takes several results apart. A name is bound once in its scope. One that begins with
\`_\` is never reported as unused, and \`_\` alone may be used again and again.`,
    example: `network N(image: [28, 28, 8]) -> [28, 28, 4] {
  a, b = split(2)
  a * (b -> sigmoid)
}`,
  },
  {
    title: 'Operators',
    words: ['not', 'and', 'or', 'true', 'false'],
    rules: ['operation', 'operand', 'atom', 'group', 'list'],
    documentation: `\`+ - * /\` work on numbers and, element by element, on values: sizes are aligned at the channels and a size of 1 is repeated, as in
NumPy. They bind tighter than \`->\`. \`%\`, comparisons, \`and\`, \`or\` and \`not\` work on numbers known when the file is checked. Whole
numbers are exact; a division that leaves a remainder is an error where a whole number is needed: \`floor(a / b)\`.`,
    example: `network N(image: [28, 28, 1]) -> [28, 28, 1] {
  blurred = image -> avg_pool(3, stride: 1, padding: same)
  image + 0.5 * (image - blurred) -> clamp(0, 1)
}`,
  },
  {
    title: 'Channels and sizes of a value',
    words: [],
    rules: ['channels'],
    documentation: `\`x[0 .. 16]\` is the first 16 channels of \`x\`, \`x[16 ..]\` the rest, \`x[3]\` one channel. \`x.height\`, \`x.width\` and \`x.channels\` are
numbers.`,
    example: `network Gray(image: [H, W, 3]) -> [H, W, 1] {
  0.299 * image[0] + 0.587 * image[1] + 0.114 * image[2]
}`,
  },
  {
    title: 'repeat',
    words: ['repeat', 'in'],
    rules: ['repeatStatement', 'range'],
    documentation: `Writes its body several times: \`repeat 4 { ... }\`, or with a counter, \`repeat i in 0..4 { ... }\` for 0, 1, 2, 3. In a network each
time has weights of its own. Around a \`minimize\` it is several steps of that optimizer in one step of training. Names bound inside
are not seen outside.`,
    example: `network N(image: [28, 28, 1]) -> [28, 28, 1] {
  repeat i in 0..3 { conv(8 * (i + 1), 3) -> relu }
  conv(1, 3) -> sigmoid
}`,
  },
  {
    title: 'if',
    words: ['if', 'else'],
    rules: ['ifExpression', 'elseBody'],
    documentation: `Chooses between layers while the file is checked, so its condition is about numbers and sizes, not about pixels. As a statement
the branch that is taken moves the flow; used as a value, \`x = if a { ... } else { ... }\`, it needs an \`else\`.`,
    example: `block Down(channels, pool = true) {
  if pool { max_pool(2) -> conv(channels, 3) } else { conv(channels, 3, stride: 2) }
  relu
}

network N(image: [28, 28, 1]) -> [7, 7, 16] {
  Down(8)
  Down(16, pool: false)
}`,
  },
  {
    title: 'return',
    words: ['return'],
    rules: ['returnStatement'],
    documentation: `Ends a network and names its results, in the order in which the header declares them. Without it, the value that flows last is
the only result.`,
    example: `network Encoder(image: [28, 28, 1]) -> (mean: [8], log_variance: [8]) {
  flatten -> dense(16)
  mean, log_variance = split(2)
  return mean, log_variance
}`,
  },
  {
    title: 'Sharing weights by calling',
    words: [],
    rules: [],
    documentation: `A network called twice has the same weights both times; a block used twice has weights of its own each time. To share layers
between two places, put them into a network and call it.`,
    example: `network Encoder(image: [28, 28, 1]) -> [16] {
  conv(8, 3, stride: 2) -> relu
  flatten -> dense(16)
}

/// How alike two images are, in the eyes of one encoder.
network Compare(a: [28, 28, 1], b: [28, 28, 1]) -> [16] {
  Encoder(a) - Encoder(b) -> square
}`,
  },
];
