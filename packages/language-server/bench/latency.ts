import { Client, MAIN, ROOT, settled } from '@cnn-studio/testing/language-client';
import { workspace } from './programs';

/**
 * Milliseconds from sending an edit to receiving the diagnostics of that version, through the real server and the
 * protocol's encoding: one key typed into a number and taken back, in turns.
 * @param place offset of the digit that is typed before
 */
async function typing(client: Client, uri: string, text: string, place: number, edits: number) {
  const lines = text.slice(0, place).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)!.length };
  const after = { line: position.line, character: position.character + 1 };
  const latencies: number[] = [];
  let arrived: ((version: number) => void) | undefined;
  client.connection.onNotification(
    'textDocument/publishDiagnostics',
    (params: { readonly uri: string; readonly version: number }) => {
      if (params.uri === uri) arrived?.(params.version);
    },
  );
  // As many again before: a person has typed for a while when they notice a delay.
  const warmUp = Math.min(edits, 60);
  for (let i = 0; i < warmUp + edits; i++) {
    const change =
      i % 2 === 0
        ? { range: { start: position, end: position }, text: '1' }
        : { range: { start: position, end: after }, text: '' };
    const version = 1000 + i;
    const published = new Promise<void>((resolve) => {
      arrived = (of) => {
        if (of === version) resolve();
      };
    });
    const start = performance.now();
    await client.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [change],
    });
    await published;
    if (i >= warmUp) latencies.push(performance.now() - start);
    // What else the edit set off (files that import this one) is not on this path: let it end first.
    await settled(client);
  }
  return latencies;
}

export async function typingInFile(text: string, edits: number): Promise<readonly number[]> {
  const client = await Client.start();
  await client.open(text);
  await client.diagnostics();
  const latencies = await typing(client, MAIN, text, middleNumber(text), edits);
  await client.stop();
  return latencies;
}

/** Typing in one file of a workspace, with that file and `main.cnn`, which imports all, open. */
export async function typingInWorkspace(
  edited: string,
  edits: number,
  files: number,
): Promise<readonly number[]> {
  const texts = workspace(files);
  const client = await Client.start({
    files: Object.fromEntries([...texts].map(([name, text]) => [`${ROOT}/${name}`, text])),
  });
  for (const name of new Set(['main.cnn', edited])) {
    await client.open(texts.get(name)!, `${ROOT}/${name}`);
    await client.diagnostics(`${ROOT}/${name}`);
  }
  const text = texts.get(edited)!;
  const latencies = await typing(client, `${ROOT}/${edited}`, text, middleNumber(text), edits);
  await client.stop();
  return latencies;
}

/** The place of a number in the middle of a text, after which a digit may be typed. */
function middleNumber(text: string): number {
  const place = text.slice(text.length >> 1).search(/(?<=\(\d)/);
  if (place >= 0) return (text.length >> 1) + place;
  return text.search(/(?<=\(\d)/);
}
