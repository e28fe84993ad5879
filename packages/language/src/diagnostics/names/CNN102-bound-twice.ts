import { defineDiagnostic } from '../define';

export const boundTwice = defineDiagnostic<{ readonly name: string }>({
  code: 'CNN102',
  name: 'bound-twice',
  severity: 'error',
  title: 'A name is bound twice in its scope',
  documentation: `A name means one thing in its scope, so that a reader never has to ask which \`x\` is meant. Give the second
value a name of its own; to change what flows on, don't name it at all: an unnamed statement moves the flow.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  x = conv(8, 3)
  x = x -> relu // <- here
  it + x
}`,
      right: `network N(image: [28, 28, 1]) {
  x = conv(8, 3)
  y = x -> relu
  it + y
}`,
    },
  ],
  message: ({ name }) => `\`${name}\` is already bound in this scope. Choose another name for this one.`,
});
