import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver';
import { type Feature, forDocument } from '../feature';
import { toOffset, toRange } from '../positions';
import { entryOf, meaningOf, symbolAt } from '../symbols';
import { allNodes } from '../tree';

/** The other places of the name under the cursor; for a layer, its other uses in the file. */
export const documentHighlight: Feature = {
  capabilities: () => ({ documentHighlightProvider: true }),

  register(context) {
    context.connection.onDocumentHighlight(
      forDocument(context, 'textDocument/documentHighlight', [], (analysis, { position }) => {
        const { document, key } = analysis;
        const found = symbolAt(analysis, toOffset(document, position));
        if (found === undefined) return [];
        const highlights: DocumentHighlight[] = [];
        const add = (span: { start: number; end: number }, kind: DocumentHighlightKind) =>
          highlights.push({ range: toRange(document, span), kind });
        if (found.target.kind === 'binding') {
          const { location, references } = found.target.binding;
          if (location.file === key) add(location.span, DocumentHighlightKind.Write);
          for (const use of references) if (use.file === key) add(use.span, DocumentHighlightKind.Read);
          return highlights;
        }
        for (const node of allNodes(analysis.module.tree)) {
          const other = meaningOf(analysis, node);
          if (other !== undefined && entryOf(other.target) === found.target.entry) {
            add(other.span, DocumentHighlightKind.Text);
          }
        }
        return highlights;
      }),
    );
  },
};
