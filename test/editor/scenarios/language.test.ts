import { expect, test } from 'vitest';
import { inEditor } from '../scenario';

const GAN = `network Generator(z: [100]) -> [28, 28, 1] {
  dense(7 * 7 * 64) -> batch_norm -> relu -> reshape(7, 7, 64)
  conv_transpose(32, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}

network Critic(image: [28, 28, 1]) -> [1] {
  conv(32, 4, stride: 2) -> leaky_relu
  flatten -> dense(1)
}

train gan {
  data image = mnist(train)
  real = image -> scale(-1, 1)
  fake = Generator(normal(100))
  minimize bce(Critic(real), 1) + bce(Critic(fake), 0) over Critic
  minimize bce(Critic(fake), 1) over Generator
  steps 10
}
`;
const FILES = { 'gan.cnn': GAN };

test('shapes stand behind the layers, and a mistake is explained while it is typed', () =>
  inEditor('mistake', { files: FILES }, async (editor) => {
    await editor.openFile('gan.cnn');
    await expect.poll(() => editor.lines().textContent(), { timeout: 60_000 }).toContain('14×14×32');
    expect(await editor.problems()).toEqual([]);
    // One layer more doubles the picture: the declaration, four lines above, no longer holds.
    await editor.focusEditor();
    await editor.goTo(4, 35);
    await editor.page.keyboard.type(' -> upsample(2)');
    await expect
      .poll(() => editor.problems(), { timeout: 30_000 })
      .toEqual([expect.stringMatching(/declares 28×28×1, but its layers make 56×56×1.*CNN202/)]);
    await editor.screenshot('shape-error-light');
  }));

test('a quick fix repairs a misspelt layer', () =>
  inEditor('quick-fix', { files: FILES, theme: 'dark' }, async (editor) => {
    const { page } = editor;
    await editor.openFile('gan.cnn');
    await editor.focusEditor();
    await editor.goTo(3, 43);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Escape');
    await expect.poll(() => editor.problems(), { timeout: 60_000 }).toHaveLength(1);
    await editor.focusEditor();
    await page.keyboard.press('Control+.');
    const menu = page.locator('.action-widget').first();
    await menu.waitFor();
    await editor.screenshot('quick-fix-dark');
    await menu.getByText('Change to `relu`').waitFor();
    // A menu that has just opened lets a click pass, so that a long press does not choose.
    await page.keyboard.press('Enter');
    await expect.poll(() => editor.problems(), { timeout: 30_000 }).toEqual([]);
    await editor.focusEditor();
    await page.keyboard.press('Control+S');
    await expect.poll(() => editor.read('gan.cnn')).toBe(GAN);
  }));

test('renaming a network renames its uses', () =>
  inEditor('rename', { files: FILES }, async (editor) => {
    const { page } = editor;
    await editor.openFile('gan.cnn');
    await expect.poll(() => editor.lines().textContent(), { timeout: 60_000 }).toContain('14×14×32');
    await editor.focusEditor();
    await editor.goTo(7, 10);
    await page.keyboard.press('F2');
    const box = page.locator('.rename-box input');
    await box.fill('Judge');
    await page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
    // The server's answer comes after the box has gone.
    await expect.poll(() => editor.lines().textContent()).toMatch(/over\sJudge/);
    await page.keyboard.press('Control+S');
    await expect.poll(() => editor.read('gan.cnn')).toBe(GAN.replaceAll('Critic', 'Judge'));
  }));
