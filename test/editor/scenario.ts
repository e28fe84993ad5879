/** A scenario of the tests: an editor of its own, and evidence where it fails. */
import { inject } from 'vitest';
import { Editor, type EditorOptions } from './editor';

/** Runs a scenario in an editor of its own, which is closed whatever happens. */
export async function inEditor(
  name: string,
  options: EditorOptions,
  scenario: (editor: Editor) => Promise<void>,
): Promise<void> {
  await run(name, await Editor.open(inject('installation'), options), scenario);
}

/** The same in what `pnpm studio` opens. */
export async function inStudio(name: string, scenario: (editor: Editor) => Promise<void>): Promise<void> {
  const installation = inject('installation');
  if (installation.host !== 'browser')
    throw new Error('The studio is a server; there is none on the desktop.');
  await run(name, await Editor.openStudio(installation), scenario);
}

async function run(name: string, editor: Editor, scenario: (editor: Editor) => Promise<void>): Promise<void> {
  try {
    await scenario(editor);
  } catch (error) {
    await editor.keepEvidence(name);
    throw error;
  } finally {
    await editor.close();
  }
}
