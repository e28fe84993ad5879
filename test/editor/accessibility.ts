/** What people who use a keyboard or a screen reader would stumble over, as axe-core finds it. */
import axe, { type AxeResults } from 'axe-core';
import type { Editor } from './editor';

/**
 * Runs every rule of axe-core on the page in the editor's webview, in the editor's own colors.
 * @returns a line for each finding: the rule, what it wants, and where
 */
export async function findings(editor: Editor): Promise<string[]> {
  const root = await editor.webview().locator('html').elementHandle();
  const frame = await root?.ownerFrame();
  if (frame == null) throw new Error('There is no webview to look at.');
  // The editor's own background shines through the page, which axe-core can't know.
  await frame.evaluate(() => {
    document.documentElement.style.background = 'var(--vscode-editor-background)';
  });
  // As an expression: the page's policy lets no script in.
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const why = failureSummary.split('\n').slice(1).join(' ').replaceAll(/\s+/g, ' ').trim();
      return `${id}: ${help} (${target.join(' ')}): ${why}`;
    }),
  );
}
