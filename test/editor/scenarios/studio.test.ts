import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { HOST } from '../installation';
import { inStudio } from '../scenario';

test.skipIf(HOST !== 'browser')(
  'a first visit to the studio: where to begin, and an editor that is whole',
  () =>
    inStudio('studio', async (editor) => {
      const { page } = editor;
      // Nobody has opened anything: the product says what it is, and shows where runs will be.
      await page
        .locator('.gettingStartedDetailsContent', { hasText: 'Get Started with CNN Studio' })
        .waitFor();
      await page.locator('.tab.active', { hasText: 'Welcome' }).waitFor();
      await page.locator('.pane-header', { hasText: 'CNN Runs' }).waitFor();
      expect(await page.locator('.part.auxiliarybar').isVisible()).toBe(false);
      await editor.screenshot('studio-first-visit');

      // Files and their text are found.
      await page.keyboard.press('Control+P');
      await page.locator('.quick-input-widget:visible input.input').fill('debl');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'deblur.cnn' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: 'deblur.cnn' }).waitFor();
      await page.keyboard.press('Control+Shift+F');
      await page.locator('.search-view .search-container textarea').first().fill('conv_transpose');
      await page.locator('.search-view .message', { hasText: /\d+ results in \d+ files/ }).waitFor();
      await editor.screenshot('studio-search');

      // What the extension has to say can be read.
      await editor.command('CNN: Show Output');
      await page
        .locator('.part.panel .view-line', { hasText: /\[info\]\sCNN\sStudio/ })
        .first()
        .waitFor();
      await editor.screenshot('studio-output');
    }),
);

const git = (folder: string, ...args: string[]) => spawnSync('git', args, { cwd: folder }).status === 0;

test.skipIf(HOST !== 'browser')('the studio knows what Git knows', () =>
  inStudio('studio-git', async (editor) => {
    const { page, workspace } = editor;
    if (!git(workspace, 'init')) {
      console.warn('\n*** NOT TESTED: Git in the studio. There is no git here. ***\n');
      return;
    }
    await editor.reload();
    await page.keyboard.press('Control+Shift+G');
    await page.keyboard.press('G');
    await page.locator('.scm-view .monaco-list-row', { hasText: 'deblur.cnn' }).waitFor();
    await editor.screenshot('studio-git');
  }),
);
