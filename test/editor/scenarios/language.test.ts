import { expect, test } from 'vitest';
import { inEditor } from '../editor';

const GAN = `network Generator(z: [100]) -> [28, 28, 1] {
  dense(7 * 7 * 64) -> batch_norm -> relu -> reshape(7, 7, 64)
  conv_transpose(32, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 4) -> tanh
}
`;

test('a mistake is explained as it is typed', () =>
  inEditor('mistake', { files: { 'gan.cnn': GAN } }, async (editor) => {
    await editor.openFile('gan.cnn');
    await editor.command('Problems: Focus on Problems View');
    await expect.poll(() => editor.problems(), { timeout: 60_000 }).not.toEqual([]);
    await editor.screenshot('mistake');
    console.log(await editor.problems());
  }));
