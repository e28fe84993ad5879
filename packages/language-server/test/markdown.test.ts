/** Symbolic sizes and the reader's language, in hovers, lenses and summaries. */

import { Client, type ClientOptions, marked } from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';
import type { CodeLens, CompletionItem, Hover } from 'vscode-languageserver/node';
import { describeQuantity } from '../src/costs';
import { escapeMarkdown } from '../src/markdown';

const UP = `network Up(photo: [H, W, 3]) -> [2 * H, 2 * W, 3] {
  conv(32, 3) -> relu
  conv(12, 3) -> pixel_<|>shuffle(2)
}
`;

async function ask(options: ClientOptions = {}) {
  const { text, position } = marked(UP);
  const client = await Client.start({
    ...options,
    initializationOptions: { debounce: 0, commands: true, ...(options.initializationOptions as object) },
  });
  await client.open(text);
  const hover = async (at: typeof position) =>
    ((await client.at<Hover>('textDocument/hover', at)).contents as { value: string }).value;
  const answers = {
    layer: await hover(position),
    network: await hover({ line: 0, character: 9 }),
    lenses: (await client.of<CodeLens[]>('textDocument/codeLens')).map(({ command }) => command!.title),
    summary: (await client.of<{ markdown: string }>('cnn/summary', { network: 'Up' })).markdown,
    completions: await client.at<CompletionItem[]>('textDocument/completion', { line: 4, character: 0 }),
  };
  await client.stop();
  return answers;
}

test('the stars of symbolic sizes are shown, and their costs are rounded as others are', async () => {
  const { layer, network, lenses, summary } = await ask();
  expect(layer).toContain('**2\\*H×2\\*W×3**');
  expect(network).toContain('makes 2\\*H×2\\*W×3');
  // 864 + 3456 products a pixel.
  expect(network).toContain('4,364 parameters · 4.32 k·H·W multiply-adds');
  expect(network).toContain('| pixel_shuffle_1 | 2\\*H×2\\*W×3 |');
  expect(lenses).toContain('Summary: 4,364 parameters · 4.32 k·H·W multiply-adds');
  expect(summary).toContain('`photo` H×W×3 → 2\\*H×2\\*W×3');
  expect(summary).toMatch(/\*\*4\.32 k·H·W\*\*/);
});

test('what the server says is in the language whose texts the client has; the rest stays English', async () => {
  const texts = {
    'Summary: {0}': '摘要：{0}',
    '{0} parameters': '{0} 个参数',
    Model: '模型',
    layer: '层',
    'makes {0}': '输出 {0}',
    'a constant': '常量',
    wrong: 3,
  };
  const { network, lenses, completions } = await ask({ initializationOptions: { texts } });
  expect(lenses).toEqual(['模型', '摘要：4,364 个参数 · 4.32 k·H·W multiply-adds']);
  expect(network).toContain('输出 2\\*H');
  expect(network).toContain('| 层 | output |');
  expect(completions.find(({ label }) => label === 'let')?.detail).toBe('常量');
});

test.each([
  ['2*H×W', '2\\*H×W'],
  ['conv_1 _x_', 'conv_1 \\_x\\_'],
  ['[a](b) | `c` <d> $e$', '[a\\](b) \\| \\`c\\` \\<d\\> \\$e\\$'],
  ['# a\n- b', '\\# a - b'],
  ['1. a', '1\\. a'],
  ['C:\\data', 'C:\\\\data'],
])('%j is escaped as %j', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test.each([
  [999, '999'],
  [1234, '1.23 k'],
  [2_147_483_648, '2.15 G'],
])('%d is %s', (value, text) => {
  expect(describeQuantity(value)).toBe(text);
});

test('the catalogue’s summaries are among the texts of the client', async () => {
  const { layer } = await ask({
    initializationOptions: {
      texts: {
        'Enlarges an image by spreading channels over blocks of pixels (depth to space).': '放大图像。',
      },
    },
  });
  expect(layer).toContain('\n\n放大图像。\n\n');
});
