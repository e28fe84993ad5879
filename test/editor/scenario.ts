/** A scenario of the tests: an editor of its own, and evidence where it fails. */
import { inject } from 'vitest';
import { Editor, type EditorOptions } from './editor';

/** Runs a scenario in an editor of its own, which is closed whatever happens. */
export async function inEditor(
  name: string,
  options: EditorOptions,
  scenario: (editor: Editor) => Promise<void>,
): Promise<void> {
  const editor = await Editor.open(inject('installation'), options);
  try {
    await scenario(editor);
  } catch (error) {
    await editor.keepEvidence(name);
    throw error;
  } finally {
    await editor.close();
  }
}
