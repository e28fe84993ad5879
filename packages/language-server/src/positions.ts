/** Between our spans (UTF-16 offsets) and LSP's positions (lines and UTF-16 columns). Nothing else converts. */
import type { ast, TextEdit as CheckedEdit, Location as CheckedLocation } from '@cnn-studio/language';
import type {
  ClientCapabilities,
  Location,
  Position,
  Range,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** The document that a span's file stands for, and the URI by which the client knows it. */
export interface Documents {
  document(key: string): TextDocument | undefined;
  uri(key: string): string;
  isOpen(key: string): boolean;
}

export function toRange(document: TextDocument, span: ast.Span): Range {
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

export function toSpan(document: TextDocument, range: Range): ast.Span {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

export function toOffset(document: TextDocument, position: Position): number {
  return document.offsetAt(position);
}

/** Undefined when the file is no longer there. */
export function toLocation(documents: Documents, location: CheckedLocation): Location | undefined {
  const document = documents.document(location.file);
  if (document === undefined) return undefined;
  return { uri: documents.uri(location.file), range: toRange(document, location.span) };
}

export function toTextEdit(document: TextDocument, edit: { span: ast.Span; text: string }): TextEdit {
  return { range: toRange(document, edit.span), newText: edit.text };
}

/**
 * Undefined when a file it would change is no longer there. For a client that understands versions the edit says to
 * which text it belongs: typed on meanwhile, it is refused instead of hitting the wrong place.
 */
export function toWorkspaceEdit(
  documents: Documents,
  client: ClientCapabilities,
  edits: readonly CheckedEdit[],
): WorkspaceEdit | undefined {
  const changes = new Map<string, TextDocumentEdit>();
  for (const edit of edits) {
    const document = documents.document(edit.file);
    if (document === undefined) return undefined;
    const uri = documents.uri(edit.file);
    const version = documents.isOpen(edit.file) ? document.version : null;
    const change = changes.get(uri) ?? { textDocument: { uri, version }, edits: [] };
    changes.set(uri, change);
    change.edits.push(toTextEdit(document, edit));
  }
  if (client.workspace?.workspaceEdit?.documentChanges === true) {
    return { documentChanges: [...changes.values()] };
  }
  return {
    changes: Object.fromEntries([...changes].map(([uri, change]) => [uri, change.edits as TextEdit[]])),
  };
}

export function contains(span: ast.Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
