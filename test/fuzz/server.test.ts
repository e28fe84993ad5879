import { Client, MAIN, ROOT, settled } from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';
import { corpus } from './corpus';
import { mutant } from './mutations';
import { Random } from './random';

const programs = corpus(new URL('../../', import.meta.url));

/** Requests about a place, and what they want beside it. */
const AT_A_PLACE: Readonly<Record<string, object>> = {
  hover: {},
  completion: {},
  signatureHelp: {},
  definition: {},
  references: { context: { includeDeclaration: true } },
  documentHighlight: {},
  prepareRename: {},
};

const OF_THE_WHOLE: Readonly<Record<string, object>> = {
  documentSymbol: {},
  foldingRange: {},
  documentLink: {},
  codeLens: {},
  'semanticTokens/full': {},
  formatting: { options: { tabSize: 2, insertSpaces: true } },
};

test('no text makes a request of the server fail', async () => {
  const client = await Client.start({
    files: { [`${ROOT}/other.cnn`]: 'block Other(n = 2) { conv(n, 3) }' },
  });
  const random = new Random(4);
  await client.open('');
  for (let turn = 0; turn < 150; turn++) {
    const { text } = mutant(programs, random);
    await client.replace(text);
    const lines = text.split('\n');
    const line = random.below(lines.length + 1);
    const position = { line, character: random.below((lines[line]?.length ?? 0) + 2) };
    const range = { start: position, end: { line: line + random.below(5), character: 0 } };
    const told = `turn ${turn} at ${JSON.stringify(position)} of\n${text}`;
    const asked = [
      ...Object.entries(AT_A_PLACE).map(([name, more]) => client.at(`textDocument/${name}`, position, more)),
      ...Object.entries(OF_THE_WHOLE).map(([name, more]) => client.of(`textDocument/${name}`, more)),
      client.of('textDocument/codeAction', { range, context: { diagnostics: [] } }),
      client.of('textDocument/codeAction', { range, context: { diagnostics: [], only: ['source.fixAll'] } }),
      client.of('textDocument/inlayHint', { range }),
      client.of('textDocument/rangeFormatting', { range, options: { tabSize: 2, insertSpaces: true } }),
      client.of('textDocument/selectionRange', { positions: [position] }),
      client.of('cnn/graph'),
    ];
    await Promise.all(asked).catch((error: Error) => {
      throw new Error(`${error.message}, ${told}\n${client.logged.join('\n')}`);
    });
  }
  await settled(client);
  expect(client.logged).toEqual([]);
  expect(client.published.every(({ uri }) => uri === MAIN)).toBe(true);
  await client.stop();
});
