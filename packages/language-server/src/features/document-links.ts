import { type ast, resolvePath } from '@cnn-studio/language';
import type { DocumentLink } from 'vscode-languageserver';
import { type Feature, forDocument } from '../feature';
import { toRange } from '../positions';
import { entryOf } from '../symbols';
import { allNodes, isKind } from '../tree';

/** Imports, and files and folders that data sources and `start` name. */
export const documentLinks: Feature = {
  capabilities: () => ({ documentLinkProvider: {} }),

  register(context) {
    const { connection, workspace } = context;
    connection.onDocumentLinks(
      forDocument(context, 'textDocument/documentLink', [], ({ key, document, module, result }) => {
        const links: DocumentLink[] = [];
        const add = (path: ast.Expression) => {
          if (path.kind !== 'string' || path.value === '') return;
          links.push({
            range: toRange(document, path.span),
            target: workspace.uri(resolvePath(key, path.value)),
          });
        };
        for (const node of allNodes(module.tree)) {
          if (isKind(node, 'import')) add(node.path);
          if (isKind(node, 'start')) add(node.from);
          if (!isKind(node, 'call')) continue;
          if (entryOf(result.names.targets.get(node))?.category === 'data') {
            for (const { value } of node.args) add(value);
          }
        }
        return links;
      }),
    );
  },
};
