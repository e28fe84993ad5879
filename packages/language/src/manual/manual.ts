import type { ISerializedGast } from 'chevrotain';
import { catalogue } from '../catalogue';
import { allDiagnostics } from '../diagnostics';
import { CnnParser } from '../syntax/grammar/declarations';
import { cataloguePage } from './catalogue-page';
import { diagnosticFile, diagnosticPage, diagnosticsIndex } from './diagnostic-page';
import { errorsComparedPage } from './errors-compared';
import { REFERENCE } from './reference';
import { referencePage } from './reference/page';

/** The generated part of the manual: text by path below `docs/`. A test keeps the files as they come out here. */
export function manual(): ReadonlyMap<string, string> {
  return new Map([
    ['catalogue.md', cataloguePage(catalogue.values())],
    ['errors-compared.md', errorsComparedPage()],
    ['reference.md', referencePage()],
    ['diagnostics/README.md', diagnosticsIndex(allDiagnostics)],
    ...allDiagnostics.map((definition): [string, string] => [
      `diagnostics/${diagnosticFile(definition)}`,
      diagnosticPage(definition),
    ]),
  ]);
}

/** The rules that the reference draws, as Chevrotain serializes them. */
export function drawnRules(): readonly (ISerializedGast & { readonly name: string })[] {
  const drawn = new Set(REFERENCE.flatMap(([, topics]) => topics.flatMap(({ rules }) => rules)));
  const rules = new CnnParser().getSerializedGastProductions() as (ISerializedGast & {
    readonly name: string;
  })[];
  return rules.filter(({ name }) => drawn.has(name));
}
