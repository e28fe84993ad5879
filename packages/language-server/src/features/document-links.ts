import { type ast, resolvePath } from '@cnn-studio/language';
import type { DocumentLink } from 'vscode-languageserver';
import { type Feature, forDocument } from '../feature';
import { toRange } from '../positions';
import { entryOf } from '../symbols';
import { allNodes } from '../tree';

/** Imports, and files and folders that data sources name. */
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
          if (node.kind === 'import') add((node as ast.ImportDeclaration).path as ast.Expression);
          if (node.kind !== 'call') continue;
          const call = node as ast.CallExpression;
          if (entryOf(result.names.targets.get(call))?.category === 'data') {
            for (const { value } of call.args) add(value);
          }
        }
        return links;
      }),
    );
  },
};
