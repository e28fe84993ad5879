/**
 * Documents are known by a *key*: the one spelling of a place that clients spell in several ways
 * (`file:///c%3A/a.cnn`, `file:///C:/a.cnn`). A key of a file is its path with `/`: `/home/a.cnn`, `c:/a.cnn`,
 * `//server/share/a.cnn`; other schemes keep scheme and authority: `vscode-vfs://github/a.cnn`.
 * Keys are the file names the checker sees, so that `import "blocks.cnn"` resolves by path.
 */

const URI = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)([?#].*)?$/s;

export function keyOfUri(uri: string): string {
  const match = URI.exec(uri);
  // `c:\a.cnn` is a path, not a URI of the scheme `c`.
  if (match === null || match[1]!.length === 1) return withLowerDrive(uri.replaceAll('\\', '/'));
  const scheme = match[1]!.toLowerCase();
  const authority = decode(match[2] ?? '');
  const path = decode(match[3]!);
  if (scheme !== 'file') return `${scheme}://${authority}${path}${match[4] ?? ''}`;
  if (authority !== '' && authority !== 'localhost') return `//${authority}${path}`;
  return withLowerDrive(path.replace(/^\/+(?=[a-zA-Z]:)/, ''));
}

/** As VS Code spells it: `file:///c%3A/a%20b.cnn`. */
export function uriOfKey(key: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\/([^/]*)(.*)$/.exec(key);
  if (scheme !== null) return `${scheme[1]!}://${encodeURIComponent(scheme[2]!)}${encodePath(scheme[3]!)}`;
  if (key.startsWith('//')) return `file:${encodePath(key)}`;
  return `file://${encodePath(key.startsWith('/') ? key : `/${key}`)}`;
}

/** True when `key` is `folder` or lies in it. */
export function isInside(key: string, folder: string): boolean {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  return key.startsWith(base) || `${key}/` === base;
}

export function folderOf(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf('/'), 0)) || '/';
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withLowerDrive(path: string): string {
  return path.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}
