import {
  LSPErrorCodes,
  type PrepareRenameResult,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Analysis, analyze } from '../analysis';
import { type Context, type Feature, forDocument } from '../feature';
import { toOffset, toRange, toWorkspaceEdit } from '../positions';
import { occurrencesOf, type Sighting, sightings, symbolAt } from '../symbols';

/** Renames what a program introduces, in every file that knows it. */
export const rename: Feature = {
  capabilities: ({ client }) => ({
    renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
  }),

  register(context) {
    const { connection } = context;
    connection.onPrepareRename(
      forDocument(
        context,
        'textDocument/prepareRename',
        null,
        (analysis, { position }): PrepareRenameResult | null => {
          const found = symbolAt(analysis, toOffset(analysis.document, position));
          if (found?.target.kind !== 'binding') return null;
          return { range: toRange(analysis.document, found.span), placeholder: found.target.binding.name };
        },
      ),
    );
    connection.onRenameRequest(
      forDocument(
        context,
        'textDocument/rename',
        null,
        async (analysis, { position, newName }, token): Promise<WorkspaceEdit | null> => {
          const found = symbolAt(analysis, toOffset(analysis.document, position));
          if (found?.target.kind !== 'binding') return null;
          if (found.target.binding.name === newName) return null;
          if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName)) {
            throw refusal(
              `"${newName}" is not a name: use letters, digits and _, and begin with a letter or _.`,
            );
          }
          const seen = await sightings(context, analysis, found.target.binding, token);
          const edits = occurrencesOf(seen).map((location) => ({ ...location, text: newName }));
          requireSameMeaning(context, seen, edits, newName);
          return toWorkspaceEdit(context.workspace, context.client, edits) ?? null;
        },
      ),
    );
  },
};

function refusal(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

interface Edit {
  readonly file: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

/**
 * Checks the program as it would be: a new name may be taken, hide another, or be a layer's. Whatever it is, the
 * name then has other uses than before, or there are new errors.
 * @throws ResponseError with the reason
 */
function requireSameMeaning(
  context: Context,
  seen: readonly Sighting[],
  edits: readonly Edit[],
  name: string,
): void {
  const changed = new Map<string, string>();
  const read = (key: string) => changed.get(key) ?? context.workspace.document(key)?.getText();
  const imageSize = (key: string) => context.workspace.imageSize(key);
  const classFolders = (key: string) => context.workspace.classFolders(key);
  for (const file of new Set(edits.map((edit) => edit.file))) {
    let text = read(file) ?? '';
    const here = edits.filter((edit) => edit.file === file).sort((a, b) => b.span.start - a.span.start);
    for (const { span, text: replacement } of here) {
      text = text.slice(0, span.start) + replacement + text.slice(span.end);
    }
    changed.set(file, text);
  }
  for (const { analysis, binding } of seen) {
    const after = analyze(analysis.key, withText(analysis, read(analysis.key)), {
      read,
      imageSize,
      classFolders,
    });
    const before = analysis.result.diagnostics;
    const error = after.result.diagnostics.find(
      ({ severity, code, message }) =>
        severity === 'error' && !before.some((old) => old.code === code && old.message === message),
    );
    const count = analysis.result.names.references(binding).length;
    const same = after.result.names.bindings.some(
      (other) =>
        other.name === name &&
        other.kind === binding.kind &&
        after.result.names.references(other).length === count,
    );
    if (error !== undefined && errorsOf(after.result.diagnostics) > errorsOf(before)) {
      throw refusal(`"${name}" can't be used here: ${error.message}`);
    }
    if (!same) throw refusal(`"${name}" already means something else where this is used.`);
  }
}

function withText({ document }: Analysis, text: string | undefined): TextDocument {
  return TextDocument.create(document.uri, document.languageId, document.version, text ?? document.getText());
}

function errorsOf(diagnostics: readonly { readonly severity: string }[]): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}
