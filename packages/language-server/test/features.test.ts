/** Each feature on small programs: the cursor is at `<|>`, what is expected stands beside it. */

import {
  applyEdits,
  Client,
  type ClientOptions,
  MAIN,
  marked,
  ROOT,
  textAt,
} from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SelectionRange,
  SemanticTokens,
  SignatureHelp,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver/node';
import type { NetworkGraph } from '../src/features/graph';

const SNIPPETS = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };

/** Opens a text with a cursor; gives the answer of one request about the cursor, and the plain text. */
async function ask<Result>(method: string, program: string, more: object = {}, options: ClientOptions = {}) {
  const { text, position } = marked(program);
  const client = await Client.start(options);
  await client.open(text);
  const answer = await client.at<Result>(`textDocument/${method}`, position, more);
  await client.stop();
  return { text, answer };
}

async function askWhole<Result>(
  method: string,
  text: string,
  more: object = {},
  options: ClientOptions = {},
) {
  const client = await Client.start(options);
  await client.open(text);
  const answer = await client.of<Result>(method, more);
  await client.stop();
  return answer;
}

const NETWORK = `/// Sharpens.
network Sharpen(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(16, 3) -> relu as wide
  conv(8 * 2, 3, stride: 2) -> leaky_relu
  upsample(2)
  it + wide
  conv(1, 3) -> sigmoid
}

train sharpen {
  data clean = mnist(train)
  blurred = clean -> blur(1.5)
  restored = Sharpen(blurred)
  minimize l1(restored, clean) over Sharpen using adam(1e-3)
  batch 64
  steps 100
  preview restored every 10
}
`;

test('hover over a layer: shape, cost, receptive field, signature, documentation', async () => {
  const { text, answer } = await ask<Hover>('hover', NETWORK.replace('conv(8 * 2', 'co<|>nv(8 * 2'));
  const { value } = answer.contents as { value: string };
  // 3·3·16·16 + 16 weights, 14·14·16 outputs of 3·3·16 products each.
  expect(value).toContain('**14×14×16** · 2,320 parameters · 452 k multiply-adds · receptive field 5×5');
  expect(value).toContain('conv(filters, kernel');
  expect(value).toContain('- `stride` (default `1`)');
  expect(textAt(text, answer.range!)).toBe('conv');
});

test('hover over a value, a network, an argument, and over nothing', async () => {
  const hover = async (from: string, to: string) => {
    const { answer } = await ask<Hover | null>('hover', NETWORK.replace(from, to));
    return (answer?.contents as { value: string } | undefined)?.value;
  };
  expect(await hover('+ wide', '+ wi<|>de')).toContain('**28×28×16, values in [0, ∞)**');
  expect(await hover('restored = Sharpen', 'restored = Shar<|>pen')).toMatch(
    /Sharpens\..*\| conv_1 \| 28×28×16 \| 160 \|/s,
  );
  expect(await hover('stride: 2', 'str<|>ide: 2')).toContain('conv(stride: pair)');
  expect(await hover('preview restored', 'previ<|>ew restored')).toContain('Draws the named values');
  expect(await hover('batch 64', 'batch 6<|>4')).toBeUndefined();
});

test('inlay hints: a shape after each layer that changes it, computed sizes, implied arguments', async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 7, character: 0 } };
  const hints = await askWhole<InlayHint[]>('textDocument/inlayHint', NETWORK, { range });
  const edits = hints.map(({ position, label }) => ({
    range: { start: position, end: position },
    newText: `⟨${label}⟩`,
  }));
  expect(applyEdits(NETWORK, edits).split('\n').slice(2, 7)).toEqual([
    '  conv(16, 3)⟨28×28×16⟩ -> relu as wide',
    '  conv(8 * 2⟨= 16⟩, 3, stride: 2)⟨14×14×16⟩ -> leaky_relu⟨(slope: 0.2)⟩',
    '  upsample(2)⟨28×28×16⟩',
    '  it + wide⟨28×28×16⟩',
    '  conv(1, 3)⟨28×28×1⟩ -> sigmoid',
  ]);
});

test('inlay hints in a block show the shapes of its uses', async () => {
  const text = `block Half(channels) { conv(channels, 3, stride: 2) }
network N(image: [H, W, 1]) where H % 4 == 0, W % 4 == 0 {
  Half(8)
  Half(8)
}
`;
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 99 } };
  const hints = await askWhole<InlayHint[]>('textDocument/inlayHint', text, { range });
  expect(hints.map(({ label }) => label)).toEqual(['H/2×W/2×8 | H/4×W/4×8']);
});

test('inlay hints can be turned off', async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const off = {
    capabilities: { workspace: { configuration: true } },
    settings: { inlayHints: { shapes: false, parameters: false } },
  };
  const client = await Client.start(off);
  await client.open(NETWORK);
  await client.diagnostics();
  expect(await client.of('textDocument/inlayHint', { range })).toEqual([]);
  await client.stop();
});

async function complete(program: string, options: ClientOptions = { capabilities: SNIPPETS }) {
  const { answer } = await ask<CompletionItem[] | null>('completion', program, {}, options);
  return (answer ?? []).sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

async function labels(program: string) {
  return (await complete(program)).map(({ label }) => label);
}

test('after an arrow, layers that take the shape come before those that do not', async () => {
  const image = await labels('network N(x: [28, 28, 1]) {\n  conv(8, 3) -> <|>\n}');
  expect(image.indexOf('max_pool')).toBeLessThan(image.indexOf('embed'));
  expect(image.indexOf('conv')).toBeLessThan(image.indexOf('dense'));
  const vector = await labels('network N(x: [100]) {\n  relu -> <|>\n}');
  expect(vector.indexOf('dense')).toBeLessThan(vector.indexOf('conv'));
  expect(vector.indexOf('relu')).toBeLessThan(vector.indexOf('max_pool'));
  // Neither losses nor data sources nor the network itself can follow.
  for (const label of ['bce', 'mnist', 'adam', 'N']) expect(image).not.toContain(label);
});

test('on the way from data, degradations come before layers', async () => {
  const program = 'train t {\n  data clean = mnist(train)\n  bad = clean -> <|>\n}';
  const offered = await labels(program);
  expect(offered.indexOf('rescale')).toBeLessThan(offered.indexOf('conv'));
  expect(offered).not.toContain('scale');
  expect(offered.indexOf('blur')).toBeLessThan(offered.indexOf('conv'));
  const inside = await labels('network N(x: [28, 28, 1]) {\n  relu -> <|>\n}');
  expect(inside.indexOf('conv')).toBeLessThan(inside.indexOf('blur'));
});

test('completion knows what a place is for', async () => {
  const train = (statement: string) =>
    `network C(x: [28, 28, 1]) { relu }\ntrain t {\n  data a, b = mnist(train)\n  ${statement}\n}`;
  expect(await labels(train('minimize l1(C(a), a) over <|>'))).toEqual(['C']);
  expect(await labels(train('minimize l1(C(a), a) over C using <|>'))).toContain('adam');
  expect(await labels('train t {\n  data a = <|>\n}')).toContain('mnist');
  expect(await labels('train t {\n  data a = mnist(<|>)\n}')).toEqual(
    expect.arrayContaining(['train', 'test']),
  );
  expect(await labels('train t {\n  <|>\n}')).toEqual(
    expect.arrayContaining(['data', 'minimize', 'preview']),
  );
  expect(await labels('<|>')).toEqual(['block', 'import', 'let', 'network', 'train']);
  expect(await labels('network C(x: [28, 28, 1]) { conv(8, 3, padding: <|>) }')).toEqual([
    'reflect',
    'same',
    'valid',
  ]);
  const inside =
    'network F(x: [28, 28, 1]) -> [10] { relu as sharp\n sharp -> flatten -> dense(10) as scores }\n';
  expect(await labels(inside + train('minimize perceptual(F, <|>, C(a), a) over C'))).toEqual([
    'scores',
    'sharp',
  ]);
  expect(await labels(inside + train('minimize perceptual(F, <|>'))).toEqual(['scores', 'sharp']);
  const chains = await labels(train('worse = a -> one_of(blur(1), <|>)'));
  expect(chains).toEqual(expect.arrayContaining(['jpeg', 'it', 'C', 'probabilities:']));
  expect(chains.indexOf('jpeg')).toBeLessThan(chains.indexOf('conv'));
  expect(await labels(train('measure l1(<|>) every epoch'))).toEqual(expect.arrayContaining(['a', 'b', 'C']));
});

test('a blank asks for completion only where something certain follows', async () => {
  const typed = { context: { triggerKind: 2, triggerCharacter: ' ' } };
  const after = async (program: string) =>
    (await ask<CompletionItem[] | null>('completion', program, typed)).answer?.length ?? 0;
  expect(await after('network N(x: [4, 4, 1]) {\n  relu -> <|>\n}')).toBeGreaterThan(0);
  expect(await after('network N(x: [4, 4, 1]) {\n  x + <|>\n}')).toBe(0);
  expect(await after('network N(x: [4, 4, 1]) {\n  <|>\n}')).toBe(0);
});

test('arguments that are given are not offered again', async () => {
  const offered = await labels('network C(x: [28, 28, 1]) {\n  conv(8, 3, stride: 2, <|>)\n}');
  expect(offered).toContain('padding:');
  for (const label of ['filters:', 'kernel:', 'stride:']) expect(offered).not.toContain(label);
});

test('names are offered after they are introduced and where they are seen', async () => {
  const program = `let base = 8
network N(image: [28, 28, 1]) {
  early = conv(base, 3)
  if base == 8 { inner = relu }
  it + <|>
  late = relu
}
network M(other: [28, 28, 1]) { relu }
`;
  const offered = await labels(program);
  expect(offered).toEqual(expect.arrayContaining(['base', 'image', 'early']));
  for (const name of ['late', 'inner', 'other']) expect(offered).not.toContain(name);
});

test('nothing is offered in comments, texts and where names are made up', async () => {
  for (const program of [
    'network N(x: [4, 4, 1]) {\n  relu // co<|>\n}',
    'network N(x: [4, 4, 1]) {\n  /* co<|> */ relu\n}',
    'network <|>',
    'network N(x: [4, 4, 1]) {\n  relu as <|>\n}',
    'train t {\n  data <|>\n}',
  ]) {
    expect(await labels(program), program).toEqual([]);
  }
});

test('layers are inserted with what must be given; clients without snippets get the name', async () => {
  const program = 'network N(x: [28, 28, 1]) {\n  relu -> <|>\n}';
  const of = (items: CompletionItem[], label: string) => items.find((item) => item.label === label)!;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a snippet
  expect(of(await complete(program), 'conv').insertText).toBe('conv(${1:filters}, ${2:kernel})');
  expect(of(await complete(program), 'relu').insertText).toBe('relu');
  expect(of(await complete(program, {}), 'conv')).toMatchObject({ insertText: 'conv', insertTextFormat: 1 });
});

test('documentation comes when a completion is looked at', async () => {
  const client = await Client.start();
  await client.open('network N(x: [4, 4, 1]) {\n  relu -> \n}');
  const items = await client.at<CompletionItem[]>('textDocument/completion', { line: 1, character: 10 });
  const conv = items.find(({ label }) => label === 'conv')!;
  const resolved = await client.request<CompletionItem>('completionItem/resolve', conv);
  expect((resolved.documentation as { value: string }).value.length).toBeGreaterThan(200);
  await client.stop();
});

test('signature help follows the arguments', async () => {
  const active = async (args: string) => {
    const { answer } = await ask<SignatureHelp>(
      'signatureHelp',
      `network N(x: [28, 28, 1]) {\n  conv(${args}\n}`,
    );
    const signature = answer.signatures[0]!;
    const parameter =
      answer.activeParameter === undefined ? undefined : signature.parameters![answer.activeParameter!];
    return parameter === undefined
      ? undefined
      : signature.label.slice(...(parameter.label as [number, number]));
  };
  expect(await active('<|>)')).toBe('filters');
  expect(await active('8, <|>)')).toBe('kernel');
  expect(await active('8, 3<|>')).toBe('kernel');
  expect(await active('8, 3, padding: <|>)')).toBe('padding: same');
  // What it is applied to is none of its parameters.
  expect(await active('x, 8, <|>)')).toBe('kernel');
  expect(await active('x, 8<|>, 3)')).toBe('filters');
  expect(await active('<|>x, 8, 3)')).toBe(undefined);
});

test('signature help of a block and of a network shows their parameters', async () => {
  const block = 'block B(channels, stride = 1) { conv(channels, 3, stride: stride) }\n';
  const { answer } = await ask<SignatureHelp>(
    'signatureHelp',
    `${block}network N(x: [28, 28, 1]) { B(8, <|>) }`,
  );
  expect(answer).toMatchObject({ signatures: [{ label: 'B(channels, stride = 1)' }], activeParameter: 1 });
});

test('definition, references and highlights of a value', async () => {
  const program = NETWORK.replace('it + wide', 'it + wi<|>de');
  const { text, answer: definition } = await ask<Location[]>('definition', program);
  expect(definition.map(({ range }) => range.start.line)).toEqual([2]);
  const { answer: references } = await ask<Location[]>('references', program, {
    context: { includeDeclaration: true },
  });
  expect(references.map(({ range }) => textAt(text, range))).toEqual(['wide', 'wide']);
  const { answer: uses } = await ask<Location[]>('references', program, {
    context: { includeDeclaration: false },
  });
  expect(uses.map(({ range }) => range.start.line)).toEqual([5]);
  const { answer: highlights } = await ask<DocumentHighlight[]>('documentHighlight', program);
  expect(highlights.map(({ kind }) => kind)).toEqual([3, 2]);
});

test('a layer’s name highlights its other uses', async () => {
  const { text, answer } = await ask<DocumentHighlight[]>(
    'documentHighlight',
    NETWORK.replace('conv(16', 'co<|>nv(16'),
  );
  expect(answer.map(({ range }) => textAt(text, range))).toEqual(['conv', 'conv', 'conv']);
});

const LIB = `${ROOT}/blocks.cnn`;
const BLOCKS = 'block Double(channels) {\n  conv(channels, 3)\n  conv(channels, 3)\n}\n';
const USER = 'import "blocks.cnn"\nnetwork N(image: [28, 28, 1]) {\n  Double(8)\n}\n';

test('definition leads into imported files, and from the import to the file', async () => {
  const client = await Client.start({ files: { [LIB]: BLOCKS } });
  await client.open(USER);
  const at = (line: number, character: number) =>
    client.at<Location[]>('textDocument/definition', { line, character });
  expect(await at(2, 4)).toMatchObject([{ uri: LIB, range: { start: { line: 0, character: 6 } } }]);
  expect(await at(0, 10)).toMatchObject([{ uri: LIB, range: { start: { line: 0, character: 0 } } }]);
  await client.stop();
});

test('rename reaches the files that import, open or not', async () => {
  const other = `${ROOT}/other.cnn`;
  const client = await Client.start({ files: { [other]: USER, [LIB]: BLOCKS } });
  await client.open(BLOCKS, LIB);
  const edit = await client.at<WorkspaceEdit>(
    'textDocument/rename',
    { line: 0, character: 8 },
    { newName: 'Twice' },
    LIB,
  );
  expect(Object.keys(edit.changes!).sort()).toEqual([LIB, other].sort());
  expect(applyEdits(USER, edit.changes![other]!)).toBe(USER.replace('Double', 'Twice'));
  expect(applyEdits(BLOCKS, edit.changes![LIB]!)).toBe(BLOCKS.replace('Double', 'Twice'));
  await client.stop();
});

test('rename renames every use and nothing else', async () => {
  const { text, answer } = await ask<WorkspaceEdit>('rename', NETWORK.replace('it + wide', 'it + wi<|>de'), {
    newName: 'skip',
  });
  expect(applyEdits(text, answer.changes![MAIN]!)).toBe(NETWORK.replaceAll('wide', 'skip'));
});

test('the layer that a loss looks at goes with its name, from either place', async () => {
  const program = (inside: string, outside: string) => `network Judge(image: [28, 28, 1]) -> [10] {
  conv(4, 3) -> relu as ${inside}
  flatten -> dense(10)
}
network Blur(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  minimize perceptual(Judge, ${outside}, Blur(image), image) over Blur
}
`;
  for (const marked of [program('sha<|>rp', 'sharp'), program('sharp', 'sha<|>rp')]) {
    const { text, answer } = await ask<WorkspaceEdit>('rename', marked, { newName: 'edges' });
    expect(applyEdits(text, answer.changes![MAIN]!)).toBe(program('edges', 'edges'));
  }
  const { answer } = await ask<Location>('definition', program('sharp', 'sha<|>rp'));
  expect([answer].flat()[0]).toMatchObject({ uri: MAIN, range: { start: { line: 1, character: 24 } } });
});

test('rename refuses what would change the meaning, and says why', async () => {
  const rename = (newName: string) =>
    ask('rename', NETWORK.replace('it + wide', 'it + wi<|>de'), { newName });
  await expect(rename('a b')).rejects.toThrow('is not a name');
  await expect(rename('image')).rejects.toThrow('"image"');
  await expect(ask('prepareRename', NETWORK.replace('conv(16', 'co<|>nv(16'))).resolves.toMatchObject({
    answer: null,
  });
});

test('a quick-fix, applied, removes the mistake', async () => {
  const text = 'network N(x: [4, 4, 1]) {\n  rellu\n}\n';
  const client = await Client.start();
  await client.open(text);
  const [diagnostic] = await client.diagnostics();
  const actions = await client.of<CodeAction[]>('textDocument/codeAction', {
    range: diagnostic!.range,
    context: { diagnostics: [diagnostic] },
  });
  expect(actions[0]).toMatchObject({
    kind: 'quickfix',
    isPreferred: true,
    diagnostics: [{ code: 'CNN101' }],
  });
  await client.replace(applyEdits(text, actions[0]!.edit!.changes![MAIN]!));
  expect(await client.diagnostics()).toEqual([]);
  await client.stop();
});

test('fix all mends every mistake with an obvious fix at once, and only when asked', async () => {
  const text = 'network N(x: [4, 4, 1]) {\n  rellu\n  sigmoidd\n}\n';
  const client = await Client.start();
  await client.open(text);
  const range = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
  const ask = (only?: string[]) =>
    client.of<CodeAction[]>('textDocument/codeAction', { range, context: { diagnostics: [], only } });
  expect((await ask()).map(({ kind }) => kind)).toEqual(['quickfix', 'quickfix']);
  const [all, ...others] = await ask(['source.fixAll']);
  expect(others).toEqual([]);
  expect(applyEdits(text, all!.edit!.changes![MAIN]!)).toBe(
    'network N(x: [4, 4, 1]) {\n  relu\n  sigmoid\n}\n',
  );
  await client.stop();
});

test('the outline has declarations with the names they introduce', async () => {
  const symbols = await askWhole<DocumentSymbol[]>('textDocument/documentSymbol', NETWORK);
  expect(
    symbols.map(({ detail, name, children }) => [detail, name, children!.map((child) => child.name)]),
  ).toEqual([
    ['network', 'Sharpen', ['image', 'wide']],
    ['train', 'sharpen', ['clean', 'blurred', 'restored']],
  ]);
});

test('workspace symbols are found by their letters', async () => {
  const client = await Client.start({ files: { [LIB]: BLOCKS } });
  await client.open(NETWORK);
  const find = async (query: string) =>
    (await client.request<WorkspaceSymbol[]>('workspace/symbol', { query })).map(({ name }) => name);
  expect(await find('')).toEqual(['Sharpen', 'sharpen', 'Double']);
  expect(await find('dbl')).toEqual(['Double']);
  await client.stop();
});

test('bodies, comments and imports fold', async () => {
  const text =
    '// a\n// b\n\nimport "a.cnn"\nimport "b.cnn"\nnetwork N(\n  x: [4, 4, 1]\n) {\n  relu\n  relu\n}\n/* c\n d */\n';
  const folds = await askWhole<FoldingRange[]>('textDocument/foldingRange', text);
  expect(folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
    [7, 9, undefined],
    [0, 1, 'comment'],
    [11, 12, 'comment'],
    [3, 4, 'imports'],
  ]);
});

test('a selection grows along the syntax', async () => {
  const { text, position } = marked('network N(x: [4, 4, 1]) {\n  conv(8, 3<|>) -> relu\n}');
  const client = await Client.start();
  await client.open(text);
  const [range] = await client.of<SelectionRange[]>('textDocument/selectionRange', { positions: [position] });
  const texts: string[] = [];
  for (let one: SelectionRange | undefined = range; one !== undefined; one = one.parent)
    texts.push(textAt(text, one.range));
  expect(texts.slice(0, 3)).toEqual(['3', 'conv(8, 3)', 'conv(8, 3) -> relu']);
  expect(texts.at(-1)).toBe(text);
  await client.stop();
});

test('semantic tokens say what names mean', async () => {
  const text = 'block B(n) { conv(n, 3) }\nnetwork N(x: [H, 4, 1]) {\n  B(2) as y\n  x + y\n}\n';
  const client = await Client.start();
  await client.open(text);
  const { legend } = client.initialized.capabilities.semanticTokensProvider!;
  const { data } = await client.of<SemanticTokens>('textDocument/semanticTokens/full');
  const lines = text.split('\n');
  const tokens: string[] = [];
  for (let i = 0, line = 0, character = 0; i < data.length; i += 5) {
    if (data[i]! > 0) character = 0;
    line += data[i]!;
    character += data[i + 1]!;
    tokens.push(
      `${lines[line]!.slice(character, character + data[i + 2]!)} ${legend.tokenTypes[data[i + 3]!]}`,
    );
  }
  expect(tokens).toEqual([
    'B macro',
    'n parameter',
    'conv function',
    'n parameter',
    'N class',
    'x parameter',
    'H typeParameter',
    'B macro',
    'y variable',
    'x parameter',
    'y variable',
  ]);
  await client.stop();
});

test('imports and files of data are links', async () => {
  const text = 'import "blocks.cnn"\ntrain t {\n  data photo = image("a b/statue.png")\n}\n';
  const links = await askWhole<DocumentLink[]>('textDocument/documentLink', text);
  expect(links[0]!.target).toBe(`${ROOT}/blocks.cnn`);
});

test('lenses to train, to look and to sum up, for clients that have the commands', async () => {
  const options = { initializationOptions: { commands: true } };
  const lenses = await askWhole<CodeLens[]>('textDocument/codeLens', NETWORK, {}, options);
  expect(lenses.map(({ command, range }) => [range.start.line, command!.title, command!.command])).toEqual([
    [1, 'Model', 'cnn.showModel'],
    [1, 'Summary: 2,625 parameters · 677 k multiply-adds', 'cnn.showSummary'],
    [9, '$(play) Train', 'cnn.train'],
    [9, 'Preview', 'cnn.showTraining'],
  ]);
  expect(lenses[0]!.command!.arguments).toEqual([MAIN, 'Sharpen']);
  expect(lenses[2]!.command!.arguments).toEqual([MAIN, 'sharpen']);
  const files = await askWhole<CodeLens[]>(
    'textDocument/codeLens',
    'train t {\n  data photo = folder("photos") -> patch(8)\n  data digit = mnist(train)\n}\n',
    {},
    options,
  );
  const checks = files.filter(({ command }) => command!.command === 'cnn.checkImages');
  expect(checks.map(({ range, command }) => [range.start.line, command!.title, command!.arguments])).toEqual([
    [1, 'Check these images', [MAIN]],
  ]);
  const client = await Client.start();
  expect(client.initialized.capabilities.codeLensProvider).toBeUndefined();
  await client.stop();
});

test('the graph of a network has nodes with shapes, costs and places', async () => {
  const [graph] = await askWhole<NetworkGraph[]>('cnn/graph', NETWORK);
  expect(graph).toMatchObject({ name: 'Sharpen', valid: true, parameters: 2625 });
  const conv = graph!.nodes.find(({ path }) => path === 'conv_2')!;
  expect(conv).toMatchObject({ label: 'conv', kind: 'entry', shape: '14×14×16', parameters: 2320 });
  expect(textAt(NETWORK, conv.source!.range)).toBe('conv(8 * 2, 3, stride: 2)');
  const inputs = new Set(graph!.nodes.flatMap((node) => node.inputs));
  expect(graph!.outputs.map(({ node }) => node).every((node) => !inputs.has(node))).toBe(true);
  expect(await askWhole('cnn/graph', NETWORK, { network: 'Other' })).toEqual([]);
});

test('the graph of a network with an error has the layers before it, and the error after the last of them', async () => {
  const text = `network N(x: [8, 8, 3]) {
  a = conv(4, 3)
  conv(8, 3, stride: 2)
  it + a
  relu
}
`;
  const [graph] = await askWhole<NetworkGraph[]>('cnn/graph', text);
  expect(graph).toMatchObject({ name: 'N', valid: false });
  expect(textAt(text, graph!.source!.range)).toBe(text.trimEnd());
  expect(graph!.nodes.map((node) => [node.text, node.category])).toEqual([
    ['x: [8, 8, 3]', undefined],
    ['conv(4, 3)', 'convolution'],
    ['conv(8, 3, stride: 2)', 'convolution'],
  ]);
  // Both sides of the sum, of which neither is wrong by itself.
  expect(graph!.errors).toMatchObject([{ code: 'CNN204', text: 'it + a', after: 2, inputs: [2, 1] }]);
  const inBlock = `block B() {
  conv(4, 3)
  rellu
}
network N(x: [8, 8, 3]) {
  B
}
`;
  const [used] = await askWhole<NetworkGraph[]>('cnn/graph', inBlock);
  expect(used!.errors).toMatchObject([{ code: 'CNN101', text: 'rellu', after: 1 }]);
});

test('the summary of a network is a page', async () => {
  const { markdown } = await askWhole<{ markdown: string }>('cnn/summary', NETWORK, { network: 'Sharpen' });
  expect(markdown).toContain('# Sharpen\n\nSharpens.\n\n`image` 28×28×1 → 28×28×1');
  expect(markdown).toContain('| conv_2 | 14×14×16 | 2,320 | 452 k | 5×5 |');
  expect(await askWhole('cnn/summary', NETWORK, { network: 'Other' })).toBeNull();
});
