import { allDiagnostics } from '@cnn-studio/language';

/** Where the pages of diagnostics are for whoever doesn't say otherwise. */
const PAGES = 'https://github.com/cnn-studio/cnn-studio/blob/main/docs/diagnostics/';

const names = new Map(allDiagnostics.map(({ code, name }) => [code, name]));

/** The page that explains a diagnostic. */
export function pageOf(
  code: string,
  base = PAGES,
): { readonly name: string; readonly href: string } | undefined {
  const name = names.get(code);
  if (name === undefined) return undefined;
  return { name, href: `${base.endsWith('/') ? base : `${base}/`}${code}.md` };
}
