/** The document around a page of ours. Knows nothing of editors, so that tests can read it. */

export interface FrameParts {
  /** The webview's source of local resources, for the policy. */
  readonly cspSource: string;
  /** Unguessable, new for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  /** As BCP 47 writes it. */
  readonly language: string;
  readonly title: string;
  /** HTML, its texts escaped. */
  readonly body: string;
}

/**
 * A page whose policy allows our own script and style and nothing else: pictures arrive by message and are shown
 * from memory (`blob:`), so no folder of the person's has to be opened to the page.
 */
export function framePage({ cspSource, nonce, script, style, language, title, body }: FrameParts): string {
  const policy = [
    "default-src 'none'",
    'img-src blob:',
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${escapeHtml(style)}">
<title>${escapeHtml(title)}</title>
</head>
<body>
${body}
<script nonce="${nonce}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Every text of a page, escaped. */
export function escapeTexts<Texts extends object>(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, escapeHtml(String(text))]),
  ) as Texts;
}
