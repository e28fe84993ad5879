import { type CheckCache, type CheckHost, type CheckResult, check, type Module } from '@cnn-studio/language';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** What is known of one version of a document and the files it imports. */
export interface Analysis {
  readonly key: string;
  readonly document: TextDocument;
  readonly result: CheckResult;
  /** The document's own part of the result. */
  readonly module: Module;
}

/** Checks a document. `read` gives the text of the files it imports, undefined for those that are not there. */
export function analyse(
  key: string,
  document: TextDocument,
  read: (key: string) => string | undefined,
  cache?: CheckCache,
): Analysis {
  const host: CheckHost = { read: (path) => (path === key ? document.getText() : read(path)) };
  const result = check(host, [key], { cache });
  return { key, document, result, module: result.modules.get(key)! };
}
