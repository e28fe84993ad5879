import type { WorkspaceSymbol } from 'vscode-languageserver';
import type { Feature } from '../feature';
import { guarded } from '../guard';
import { toRange } from '../positions';
import { kindOf } from './document-symbols';

/** A big workspace has more than a person reads. */
const MAX_SYMBOLS = 500;

/** The declarations of all files whose names contain the letters asked for, in their order. */
export const workspaceSymbols: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),

  register({ connection, workspace, log }) {
    connection.onWorkspaceSymbol(
      guarded('workspace/symbol', log, async ({ query }, token): Promise<WorkspaceSymbol[]> => {
        const symbols: WorkspaceSymbol[] = [];
        for (const key of await workspace.allKeys()) {
          const analysis = await workspace.analyze(key, token);
          for (const declaration of analysis?.module.tree.declarations ?? []) {
            if (declaration.kind === 'import' || declaration.name.text === '') continue;
            if (!matches(declaration.name.text, query ?? '')) continue;
            const { kind } = kindOf(declaration);
            const location = {
              uri: workspace.uri(key),
              range: toRange(analysis!.document, declaration.name.span),
            };
            symbols.push({ name: declaration.name.text, kind, location });
            if (symbols.length >= MAX_SYMBOLS) return symbols;
          }
        }
        return symbols;
      }),
    );
  },
};

function matches(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let from = 0;
  for (const letter of query.toLowerCase()) {
    from = letters.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
