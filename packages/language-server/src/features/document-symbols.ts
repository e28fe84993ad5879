import type { ast } from '@cnn-studio/language';
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Feature, forDocument } from '../feature';
import { toRange } from '../positions';

/** The outline: declarations, and the names that networks, blocks and train blocks introduce. */
export const documentSymbols: Feature = {
  capabilities: () => ({ documentSymbolProvider: { label: 'CNN' } }),

  register(context) {
    context.connection.onDocumentSymbol(
      forDocument(context, 'textDocument/documentSymbol', [], ({ document, module }) =>
        module.tree.declarations.flatMap((declaration) => symbolOf(document, declaration)),
      ),
    );
  },
};

const KINDS = {
  network: SymbolKind.Class,
  block: SymbolKind.Function,
  train: SymbolKind.Event,
  let: SymbolKind.Constant,
} as const;

export type NamedDeclaration = Exclude<ast.Declaration, ast.ImportDeclaration>;

/** `detail` is the declaration's keyword: clients tell train blocks from others by it. */
export function kindOf(declaration: NamedDeclaration): {
  readonly kind: SymbolKind;
  readonly detail: string;
} {
  return { kind: KINDS[declaration.kind], detail: declaration.kind };
}

function symbolOf(document: TextDocument, declaration: ast.Declaration): DocumentSymbol[] {
  if (declaration.kind === 'import' || declaration.name.text === '') return [];
  return [
    {
      name: declaration.name.text,
      ...kindOf(declaration),
      range: toRange(document, declaration.span),
      selectionRange: toRange(document, declaration.name.span),
      children: declaration.kind === 'let' ? [] : childrenOf(document, declaration),
    },
  ];
}

function childrenOf(
  document: TextDocument,
  declaration: ast.NetworkDeclaration | ast.BlockDeclaration | ast.TrainDeclaration,
): DocumentSymbol[] {
  const children: DocumentSymbol[] = [];
  const add = (name: ast.Name, span: ast.Span, kind: SymbolKind, nested: DocumentSymbol[] = []) => {
    // A client refuses a whole answer with one empty name or a selection outside of its range.
    if (name.text === '' || name.span.start < span.start || name.span.end > span.end) return;
    children.push({
      name: name.text,
      kind,
      range: toRange(document, span),
      selectionRange: toRange(document, name.span),
      children: nested,
    });
  };
  if (declaration.kind !== 'train') {
    for (const parameter of declaration.parameters) add(parameter.name, parameter.span, SymbolKind.Variable);
  }
  const walk = (body: ast.Body) => {
    for (const statement of body.statements) {
      switch (statement.kind) {
        case 'bind':
        case 'data':
          for (const name of statement.names) add(name, statement.span, SymbolKind.Variable);
          break;
        case 'flow':
          if (statement.as !== undefined) add(statement.as, statement.span, SymbolKind.Variable);
          break;
        case 'let':
          add(statement.name, statement.span, SymbolKind.Constant);
          break;
        case 'repeat':
        case 'phase':
          walk(statement.body);
          break;
        case 'if-statement':
          walk(statement.then);
          if (statement.else !== undefined) walk(statement.else);
          break;
      }
    }
  };
  walk(declaration.body);
  return children;
}
