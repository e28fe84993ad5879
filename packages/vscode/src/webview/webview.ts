import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { framePage } from './frame';

/** Where `build.mjs` puts the pages, each in a folder of its own: `src/<name>/page` becomes `dist/pages/<name>`. */
export function pageFolder(extension: vscode.Uri, name: string): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'pages', name);
}

export function pageOptions(
  extension: vscode.Uri,
  name: string,
): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return { enableScripts: true, localResourceRoots: [pageFolder(extension, name)] };
}

/** The document of the page `name` with this body (HTML, its texts escaped). */
export function pageHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: string,
  { title, body }: { readonly title: string; readonly body: string },
): string {
  const local = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension, name), file)).toString();
  return framePage({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    script: local('main.js'),
    style: local('page.css'),
    language: vscode.env.language,
    title,
    body,
  });
}
