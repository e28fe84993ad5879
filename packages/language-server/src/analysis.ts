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

/** Checks a document; `others` are the files that it imports or names. */
export function analyze(
  key: string,
  document: TextDocument,
  others: CheckHost,
  cache?: CheckCache,
): Analysis {
  const host: CheckHost = {
    read: (path) => (path === key ? document.getText() : others.read(path)),
    imageSize: (path, written) => others.imageSize?.(path, written),
    classFolders: (path, written) => others.classFolders?.(path, written),
    place: (path, written) => others.place?.(path, written),
    memory: others.memory,
  };
  const result = check(host, [key], { cache });
  return { key, document, result, module: result.modules.get(key)! };
}
