import { pathAt } from '@cnn-studio/language';
import type { SelectionRange } from 'vscode-languageserver';
import { type Feature, forDocument } from '../feature';
import { toOffset, toRange } from '../positions';

/** Grows a selection along the syntax: name, call, chain, statement, body, declaration, file. */
export const selectionRanges: Feature = {
  capabilities: () => ({ selectionRangeProvider: true }),

  register(context) {
    context.connection.onSelectionRanges(
      forDocument(context, 'textDocument/selectionRange', [], ({ document, module }, { positions }) =>
        positions.map((position): SelectionRange => {
          let selection: SelectionRange | undefined;
          let previous: { start: number; end: number } | undefined;
          for (const { span } of pathAt(module.tree, toOffset(document, position))) {
            if (previous?.start === span.start && previous.end === span.end) continue;
            previous = span;
            selection = { range: toRange(document, span), parent: selection };
          }
          return selection ?? { range: { start: position, end: position } };
        }),
      ),
    );
  },
};
