import { catalogue } from '../catalogue';
import { allDiagnostics } from '../diagnostics';
import { cataloguePage } from './catalogue-page';
import { diagnosticFile, diagnosticPage, diagnosticsIndex } from './diagnostic-page';
import { errorsComparedPage } from './errors-compared';

/** The generated part of the manual: text by path below `docs/`. A test keeps the files as they come out here. */
export function manual(): ReadonlyMap<string, string> {
  return new Map([
    ['catalogue.md', cataloguePage(catalogue.values())],
    ['errors-compared.md', errorsComparedPage()],
    ['diagnostics/README.md', diagnosticsIndex(allDiagnostics)],
    ...allDiagnostics.map((definition): [string, string] => [
      `diagnostics/${diagnosticFile(definition)}`,
      diagnosticPage(definition),
    ]),
  ]);
}
