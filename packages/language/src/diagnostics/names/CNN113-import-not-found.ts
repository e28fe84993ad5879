import { defineDiagnostic } from '../define';

export const importNotFound = defineDiagnostic<{ readonly path: string }>({
  code: 'CNN113',
  name: 'import-not-found',
  severity: 'error',
  title: 'An imported file is not there',
  documentation: `The path of an import is relative to the folder of the file it is written in, on every system with forward
slashes: \`import "blocks/residual.cnn"\`, \`import "../shared.cnn"\`.`,
  examples: [
    {
      wrong: `import "no-such-file.cnn" // <- here
network N(image: [28, 28, 1]) { conv(8, 3) }`,
      right: `network N(image: [28, 28, 1]) { conv(8, 3) }`,
    },
  ],
  message: ({ path }) => `there is no file ${path}. The path is relative to the file that imports it.`,
});
