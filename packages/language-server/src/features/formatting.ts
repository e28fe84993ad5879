import { formatSource } from '@cnn-studio/language';
import type { TextEdit } from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { type Feature, forDocument } from '../feature';
import { lineEdits } from '../line-edits';
import { toTextEdit } from '../positions';

/**
 * Formatting as `cnn fmt` does it. Edits are as small as lines allow, so that cursors and folds stay where they
 * are; a part of a file, and the line just typed, get those edits of the whole that touch it.
 */
export const formatting: Feature = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  }),

  register(context) {
    const { connection } = context;
    connection.onDocumentFormatting(
      forDocument(context, 'textDocument/formatting', [], (analysis) => editsOf(analysis)),
    );
    connection.onDocumentRangeFormatting(
      forDocument(context, 'textDocument/rangeFormatting', [], (analysis, { range }) =>
        between(editsOf(analysis), range.start.line, range.end.line),
      ),
    );
    connection.onDocumentOnTypeFormatting(
      forDocument(context, 'textDocument/onTypeFormatting', [], (analysis, { position, ch }) =>
        // After a line end the cursor's own line is empty and stays as the editor indented it.
        ch === '\n'
          ? between(editsOf(analysis), position.line - 1, position.line - 1)
          : between(editsOf(analysis), position.line, position.line),
      ),
    );
  },
};

/** Nothing for a text that doesn't parse: it might lose what a person is about to finish. */
function editsOf({ document }: Analysis): TextEdit[] {
  const text = document.getText();
  const formatted = formatSource(text);
  if (!('text' in formatted)) return [];
  return lineEdits(text, formatted.text).map((edit) => toTextEdit(document, edit));
}

function between(edits: readonly TextEdit[], first: number, last: number): TextEdit[] {
  return edits.filter(({ range }) => range.start.line <= last && range.end.line >= first);
}
