import { applyEdits, Client } from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver/node';
import { lineEdits } from '../src/line-edits';

const UGLY = `network  N(x:[4,4,1]){
  conv(8,3)->relu   // keep

  it  +  it
}
`;
const PRETTY = `network N(x: [4, 4, 1]) {
  conv(8, 3) -> relu // keep

  it + it
}
`;

const OPTIONS = { options: { tabSize: 2, insertSpaces: true } };

async function edits(method: string, text: string, more: object = {}) {
  const client = await Client.start();
  await client.open(text);
  const answer = await client.of<TextEdit[]>(`textDocument/${method}`, { ...OPTIONS, ...more });
  await client.stop();
  return answer;
}

test('a file is formatted as cnn fmt formats it', async () => {
  expect(applyEdits(UGLY, await edits('formatting', UGLY))).toBe(PRETTY);
  expect(await edits('formatting', PRETTY)).toEqual([]);
});

test('lines that are right are not touched', async () => {
  const text = PRETTY.replace('it + it', 'it  +  it');
  const [edit, ...others] = await edits('formatting', text);
  expect(others).toEqual([]);
  expect(edit!.range).toEqual({ start: { line: 3, character: 0 }, end: { line: 4, character: 0 } });
});

test('line ends stay as they are', async () => {
  const crlf = UGLY.replaceAll('\n', '\r\n');
  expect(applyEdits(crlf, await edits('formatting', crlf))).toBe(PRETTY.replaceAll('\n', '\r\n'));
});

test('a file that does not parse is left alone', async () => {
  expect(await edits('formatting', `${UGLY}network {`)).toEqual([]);
});

test('a range and the line just typed get their own lines formatted', async () => {
  const line = { start: { line: 3, character: 0 }, end: { line: 3, character: 5 } };
  expect(applyEdits(UGLY, await edits('rangeFormatting', UGLY, { range: line }))).toBe(
    UGLY.replace('it  +  it', 'it + it'),
  );
  const typed = await edits('onTypeFormatting', UGLY, { position: { line: 4, character: 2 }, ch: '\n' });
  expect(applyEdits(UGLY, typed)).toBe(UGLY.replace('it  +  it', 'it + it'));
});

test('edits of lines turn one text into the other', () => {
  const apply = (from: string, to: string) =>
    lineEdits(from, to).reduceRight(
      (text, { span, text: line }) => text.slice(0, span.start) + line + text.slice(span.end),
      from,
    );
  const texts = [
    '',
    'a',
    'a\n',
    'a\nb\n',
    'b\na\n',
    'a\n\nb\n\nc\n',
    'x\na\n\ny\nc\n',
    'c\n'.repeat(500),
    '\n\n',
  ];
  for (const from of texts) for (const to of texts) expect(apply(from, to)).toBe(to);
});
